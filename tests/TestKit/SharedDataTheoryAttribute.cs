using Xunit;

namespace MLExtensions.TestKit;

/// <summary>A theory that is skipped, with the reason, where its shared data is absent.</summary>
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    /// <summary>Names what the test needs, from the shared folder on, as in <c>data/ood/digits8x8</c>.</summary>
    public SharedDataTheoryAttribute(params string[] paths)
    {
        Paths = paths;
        if (paths.Select(SharedData.ReasonIfAbsent).OfType<string>().FirstOrDefault() is { } reason)
            Skip = reason;
    }

    /// <summary>What the test needs.</summary>
    public IReadOnlyList<string> Paths { get; }
}
