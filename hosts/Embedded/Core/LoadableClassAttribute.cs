using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// Registers, on an assembly, that <see cref="InstanceType"/> is made by <see cref="LoaderType"/> when a component of one of
/// <see cref="LoadNames"/> is asked for with the parameters of <see cref="SigType"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : Attribute
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : this(instType, instType, argType, sigType, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckValue(sigType, nameof(sigType));
        Contracts.CheckParam(sigType.BaseType == typeof(MulticastDelegate), nameof(sigType),
            "LoadableClass signature type must be a delegate type");
        Contracts.CheckParam(argType == null, nameof(argType), "This host has no components with command line arguments");
        InstanceType = instType;
        LoaderType = loaderType;
        SigType = sigType;
        LoadNames = loadNames is { Length: > 0 } ? loadNames : [userName];
        Contracts.CheckParam(LoadNames.All(name => !string.IsNullOrWhiteSpace(name)), nameof(loadNames),
            "LoadableClass loadName parameter can't be empty");
    }

    public Type InstanceType { get; }

    public Type LoaderType { get; }

    public Type SigType { get; }

    public string[] LoadNames { get; }
}
