using System.Collections.Concurrent;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Base of attributes that tie a member to a column type of their own, such as an image of a stated size.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    /// <summary>Makes the type known to <see cref="DataViewTypeManager"/>; called when a schema is made from a class.</summary>
    public abstract void Register();

    public abstract bool Equals(DataViewTypeAttribute other);

    public override bool Equals(object obj) => Equals(obj as DataViewTypeAttribute);

    public abstract override int GetHashCode();
}

/// <summary>The column types outside the primitive ones, by .NET type and attribute.</summary>
public static class DataViewTypeManager
{
    private static readonly ConcurrentDictionary<(Type Raw, DataViewTypeAttribute Attribute), DataViewType> Known = new();

    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
        => Known.TryAdd((type, typeAttribute), dataViewType);

    /// <summary>The registered type of a member, or null when the member is of an ordinary type.</summary>
    internal static DataViewType Find(MemberInfo member, Type memberType)
    {
        var attribute = member.GetCustomAttribute<DataViewTypeAttribute>();
        attribute?.Register();
        return Known.GetValueOrDefault((memberType, attribute));
    }
}
