#if !MLNET_EMBEDDED
using System.Reflection;
using MLExtensions.TestKit;

namespace MLExtensions.Core.Tests;

/// <summary>The allow-list is exactly what the compiled Core uses of ML.NET's closed members.</summary>
public sealed class SeamUseTests
{
    private const int TypeReferences = 0x01000000;
    private const int MemberReferences = 0x0A000000;

    private static readonly Module Core = typeof(SeamSelfTest).Module;

    [Fact]
    public void NothingClosedIsUsedThatIsNotListed()
    {
        var listed = SeamSelfTest.Entries().SelectMany(SeamSelfTest.Find).ToHashSet();
        Findings.AssertNone(Used().Where(member => IsClosed(member) && !listed.Contains(member)).Select(Describe));
    }

    [Fact]
    public void NothingIsListedThatIsNotUsed()
    {
        var used = Used().ToHashSet();
        Findings.AssertNone(SeamSelfTest.Entries().Where(entry => !SeamSelfTest.Find(entry).Any(used.Contains)).Select(entry => entry.Text));
    }

    // What Core refers to in ML.NET, straight from its metadata.
    private static IEnumerable<MemberInfo> Used() => References(TypeReferences, token => Core.ResolveType(token))
        .Concat(References(MemberReferences, token => Core.ResolveMember(token)))
        .Where(member => member.Module.Assembly.GetName().Name!.StartsWith("Microsoft.ML.", StringComparison.Ordinal));

    private static IEnumerable<MemberInfo> References(int table, Func<int, MemberInfo?> resolve)
    {
        for (var row = 1; ; row++)
        {
            MemberInfo? member;
            try
            {
                member = resolve(table + row);
            }
            catch (ArgumentOutOfRangeException)
            {
                yield break; // behind the last row
            }
            catch (Exception exception) when (exception is ArgumentException or BadImageFormatException)
            {
                continue; // a member of a generic type of our own, which needs its type arguments
            }
            if (member is not null)
                yield return member;
        }
    }

    private static bool IsClosed(MemberInfo member) => member switch
    {
        Type type => !type.IsVisible,
        FieldInfo field => !field.IsPublic || !field.DeclaringType!.IsVisible,
        MethodBase method => !(method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) || !method.DeclaringType!.IsVisible,
        _ => false,
    };

    private static string Describe(MemberInfo member) => $"{member.Module.Assembly.GetName().Name}  {member.DeclaringType?.FullName} {member}";
}
#endif
