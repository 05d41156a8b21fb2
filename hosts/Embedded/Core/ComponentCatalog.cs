using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The classes that can be made by name, collected from the <see cref="LoadableClassAttribute"/>s of assemblies.</summary>
public sealed class ComponentCatalog
{
    private const BindingFlags AnyVisibility = BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _assemblies = [];
    private readonly Dictionary<(string Name, Type Signature), LoadableClass> _classes = [];

    internal ComponentCatalog()
    {
    }

    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        lock (_lock)
        {
            if (!_assemblies.Add(assembly.FullName))
                return;
            foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttribute>())
            {
                var creator = FindCreator(attribute);
                string name = $"'{attribute.InstanceType.Name}' with name '{attribute.LoadNames[0]}'";
                Contracts.Check(creator != null || !throwOnError, $"Can't instantiate loadable class {name}");
                if (creator != null)
                    Register(new LoadableClass(attribute.InstanceType, creator), attribute, throwOnError);
            }
        }
    }

    /// <summary>A new instance; null when no class has that name and signature.</summary>
    internal object CreateInstanceOrNull(IHostEnvironment env, Type signature, string name, object[] arguments)
    {
        LoadableClass found;
        lock (_lock)
        {
            if (string.IsNullOrWhiteSpace(name) || !_classes.TryGetValue((name.Trim().ToLowerInvariant(), signature), out found))
                return null;
        }
        object[] values = found.Creator.GetParameters().Length == arguments.Length ? arguments : [env, .. arguments];
        try
        {
            return found.Creator is ConstructorInfo constructor ? constructor.Invoke(values) : found.Creator.Invoke(null, values);
        }
        catch (TargetInvocationException ex) when (ex.InnerException != null && ex.InnerException.IsMarked())
        {
            throw Contracts.Except(null, ex, "Error during class instantiation");
        }
    }

    private void Register(LoadableClass loadable, LoadableClassAttribute attribute, bool throwOnError)
    {
        foreach (string name in attribute.LoadNames)
        {
            var key = (name.ToLowerInvariant(), attribute.SigType);
            if (!_classes.TryAdd(key, loadable) && throwOnError)
            {
                throw Contracts.Except($"ComponentCatalog cannot map name '{name}' and SignatureType '{attribute.SigType}' to "
                    + $"{loadable.Type.Name}, already mapped to {_classes[key].Type.Name}.");
            }
        }
    }

    /// <summary>The constructor or the static Create method, whichever is more visible.</summary>
    private static MethodBase FindCreator(LoadableClassAttribute attribute)
    {
        Type[] plain = [.. attribute.SigType.GetMethod("Invoke").GetParameters().Select(parameter => parameter.ParameterType)];
        Type[] withEnvironment = [typeof(IHostEnvironment), .. plain];
        var loader = attribute.LoaderType;
        ConstructorInfo constructor = null;
        if (attribute.InstanceType.IsAssignableFrom(loader))
        {
            constructor = loader.GetConstructor(BindingFlags.Instance | AnyVisibility, plain)
                ?? loader.GetConstructor(BindingFlags.Instance | AnyVisibility, withEnvironment);
        }
        var create = FindCreate(attribute, plain) ?? FindCreate(attribute, withEnvironment);
        if (constructor == null || create == null)
            return (MethodBase)constructor ?? create;

        int difference = VisibilityOf(constructor) - VisibilityOf(create);
        if (difference == 0)
        {
            throw Contracts.Except($"Can't load type {attribute.InstanceType}, because it has both create and constructor methods with the "
                + "same visibility. Please indicate which one should be used by changing the signature or the visibility of one of them.");
        }
        return difference > 0 ? constructor : create;
    }

    private static MethodAttributes VisibilityOf(MethodBase method) => method.Attributes & MethodAttributes.MemberAccessMask;

    private static MethodInfo FindCreate(LoadableClassAttribute attribute, Type[] parameters)
    {
        var method = attribute.LoaderType.GetMethod("Create", BindingFlags.Static | AnyVisibility, parameters);
        return method?.ReturnType == attribute.InstanceType ? method : null;
    }

    private sealed record LoadableClass(Type Type, MethodBase Creator);
}
