using Xunit;

namespace MLExtensions.TestKit;

/// <summary>A fact that is skipped, with the reason, where its shared data is absent.</summary>
public sealed class SharedDataFactAttribute : FactAttribute
{
    /// <summary>Names what the test needs, from the shared folder on, as in <c>data/ood/digits8x8</c>.</summary>
    public SharedDataFactAttribute(params string[] paths)
    {
        Paths = paths;
        if (paths.Select(SharedData.ReasonIfAbsent).OfType<string>().FirstOrDefault() is { } reason)
            Skip = reason;
    }

    /// <summary>What the test needs.</summary>
    public IReadOnlyList<string> Paths { get; }
}
