using Microsoft.ML;

namespace MLExtensions.Core;

/// <summary>Makes what a trainer says about itself; ML.NET keeps the constructor closed.</summary>
internal static class TrainerInfos
{
    /// <summary>For trainers that read the data once into memory and scale it themselves, if at all.</summary>
    public static TrainerInfo ReadsOnce(bool needsNormalization) => new(needsNormalization, false, false, false, false, false);
}
