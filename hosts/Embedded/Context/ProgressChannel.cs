namespace Microsoft.ML.Runtime;

/// <summary>
/// Checks what is reported and keeps none of it: a context has no display for progress, and its log does not carry it.
/// </summary>
internal sealed class ProgressChannel(IExceptionContext context, bool isSubordinate = false) : IProgressChannel
{
    private ProgressHeader _header = new();
    private bool _disposed;

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) => _header = header;

    public void Checkpoint(params double?[] values)
    {
        // As in ML.NET, only the outermost calculation has checkpoints.
        if (isSubordinate)
            return;
        context.Check(!_disposed, "Can't report checkpoints after disposing");
        int expected = _header.MetricNames.Count + (2 * _header.UnitNames.Count);
        context.Check((values?.Length ?? 0) <= expected, "Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel(context, isSubordinate: true);

    public void Dispose() => _disposed = true;
}
