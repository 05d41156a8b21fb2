#if !MLNET_EMBEDDED
using System.Runtime.CompilerServices;

// The build let the compiler see the members of AllowList.txt; these let the run time accept the calls on the
// unmodified ML.NET. The embedded host needs neither: it names this assembly as its friend.
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

namespace System.Runtime.CompilerServices;

/// <summary>The run time knows this attribute by its name; it is declared by whoever uses it.</summary>
/// <param name="assemblyName">Simple name of the assembly whose access checks do not apply to this one.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>Simple name of the assembly whose access checks do not apply to this one.</summary>
    public string AssemblyName { get; } = assemblyName;
}
#endif
