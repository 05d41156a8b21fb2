using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions.Numerics.Tests;

/// <summary>
/// Runs in a process with instruction sets switched off: proves first that they are off, then runs the kernel checks at its best tier.
/// </summary>
internal static class InstructionSetChild
{
    public const int Passed = 0;
    public const int SwitchHadNoEffect = 3;
    public const int Failed = 4;

    public static int Run(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.WriteLine("Usage: one of none, avx512, avx2, avx, all-intrinsics");
            return Failed;
        }
        if (!IsOff(arguments[0]))
        {
            Console.WriteLine($"'{arguments[0]}' is still on: {Describe()}");
            return SwitchHadNoEffect;
        }
        try
        {
            Console.WriteLine(Describe());
            VectorTier tier = VectorTiers.Best;
            foreach (SoftmaxAlgorithm algorithm in SoftmaxChecks.Algorithms)
            {
                SoftmaxChecks.EveryLength(tier, algorithm);
                SoftmaxChecks.SpecialRows(tier, algorithm);
                SoftmaxChecks.Accuracy(tier, algorithm, 10, 1000, 20000);
            }
            // The wider widths too, which have code of their own for processors without their instructions.
            foreach (VectorTier emulated in SoftmaxChecks.Tiers)
                SoftmaxChecks.EveryLength(emulated, SoftmaxAlgorithm.Auto);
            foreach (VectorTier emulated in BoxKernelChecks.Tiers)
                BoxKernelChecks.All(emulated);
            return Passed;
        }
        catch (Xunit.Sdk.XunitException exception)
        {
            Console.WriteLine(exception);
            return Failed;
        }
    }

    private static bool IsOff(string name) => name switch
    {
        "none" => true,
        "avx512" => !Vector512.IsHardwareAccelerated && !Avx512F.IsSupported && VectorTiers.Best < VectorTier.Vector512,
        "avx2" => !Vector256.IsHardwareAccelerated && !Avx2.IsSupported && !Fma.IsSupported && VectorTiers.Best < VectorTier.Vector256,
        "avx" => !Avx.IsSupported && !Fma.IsSupported && VectorTiers.Best < VectorTier.Vector256,
        "all-intrinsics" => !Vector128.IsHardwareAccelerated && !Avx.IsSupported && VectorTiers.Best == VectorTier.Scalar,
        _ => false,
    };

    private static string Describe() =>
        $"512: {Vector512.IsHardwareAccelerated}, 256: {Vector256.IsHardwareAccelerated}, 128: {Vector128.IsHardwareAccelerated}, "
        + $"fused: {HardwareFma.IsSupported}, tier: {VectorTiers.Best}";
}
