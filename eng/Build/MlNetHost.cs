namespace MLExtensions.Build;

/// <summary>The two values of the MSBuild property of the same name.</summary>
internal enum MlNetHost
{
    /// <summary>Microsoft.ML from NuGet.</summary>
    Package,

    /// <summary>The stand-in under hosts/Embedded.</summary>
    Embedded,
}
