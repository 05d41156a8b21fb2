using Xunit;

namespace MLExtensions.TestKit;

/// <summary>Reports all violations of a rule at once, one a line.</summary>
public static class Findings
{
    /// <summary>Fails with every finding if there is any.</summary>
    public static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.ToArray();
        Assert.True(all.Length == 0, string.Join(Environment.NewLine, all));
    }
}
