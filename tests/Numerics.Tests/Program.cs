namespace MLExtensions.Numerics.Tests;

/// <summary>The test assembly as a program: the instruction-set tests start it with switches in its environment.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => InstructionSetChild.Run(arguments);
}
