using Microsoft.ML.Runtime;

namespace MLExtensions.Core;

/// <summary>One call of Fit as the host sees it: a channel for messages, progress, and cancellation by <c>MLContext.CancelExecution</c>
/// (which AutoML calls when a trial runs out of time). Opened once per Fit, never per view, cursor or row, and without registering a host:
/// registering would change the random numbers of the components that come after.</summary>
internal sealed class FitScope : IDisposable
{
    private readonly IHostEnvironment _environment;
    private readonly IChannel _channel;
    private readonly string _name;

    public FitScope(IHostEnvironment environment, string name)
    {
        _environment = environment;
        _name = name;
        _channel = environment.Start(name);
    }

    public void Info(string message) => _channel.Info(MessageSensitivity.None, "{0}", message);

    public void Warning(string message) => _channel.Warning(MessageSensitivity.None, "{0}", message);

    /// <summary>Throws if the host has cancelled; long work asks between batches or epochs.</summary>
    /// <exception cref="OperationCanceledException">The host was told to stop.</exception>
    public void CheckAlive()
    {
        if (_environment is ICancelable { IsCanceled: true })
            throw new OperationCanceledException($"{_name} was cancelled.");
    }

    /// <summary>Opens a progress channel whose values the host pulls when it wants to show them.</summary>
    public IProgressChannel StartProgress() => _environment.StartProgressChannel(_name);

    public void Dispose() => _channel.Dispose();
}
