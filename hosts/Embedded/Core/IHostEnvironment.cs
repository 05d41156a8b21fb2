namespace Microsoft.ML.Runtime;

/// <summary>Where components log, report progress, draw randomness and find each other.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    ComponentCatalog ComponentCatalog { get; }

    /// <summary>A child host. Without a <paramref name="seed"/> it draws one from its parent's random numbers.</summary>
    IHost Register(string name, int? seed = null, bool? verbose = null);
}

/// <summary>The environment of one component.</summary>
public interface IHost : IHostEnvironment
{
    /// <summary>Not thread safe.</summary>
    Random Rand { get; }
}

/// <summary>An environment whose work can be asked to stop.</summary>
internal interface ICancelable
{
    bool IsCanceled { get; }

    void CancelExecution();
}

/// <summary>What the environments of this assembly offer beyond the public contract.</summary>
internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }
}
