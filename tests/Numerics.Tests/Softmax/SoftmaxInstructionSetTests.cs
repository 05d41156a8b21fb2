using System.Diagnostics;

namespace MLExtensions.Numerics.Tests;

/// <summary>
/// The kernels on lesser processors, by switching instruction sets off in a child process. The names of the switches change between
/// versions of the runtime, so the child fails when a switch had no effect.
/// </summary>
public class SoftmaxInstructionSetTests
{
    [Theory]
    [InlineData("none", "")]
    [InlineData("avx512", "DOTNET_EnableAVX512")]
    [InlineData("avx2", "DOTNET_EnableAVX2")]
    [InlineData("avx", "DOTNET_EnableAVX")]
    [InlineData("all-intrinsics", "DOTNET_EnableHWIntrinsic")]
    public async Task Kernels_are_right_without(string instructionSet, string offSwitch)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Program).Assembly.Location, instructionSet])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (offSwitch.Length > 0)
            start.Environment[offSwitch] = "0";
        using Process child = Process.Start(start)!;
        Task<string> error = child.StandardError.ReadToEndAsync();
        string output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == InstructionSetChild.Passed, $"exit {child.ExitCode}: {output}{await error}");
    }
}
