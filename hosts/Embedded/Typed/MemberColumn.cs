using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A member of a class together with the column that it stands for.</summary>
internal sealed record MemberColumn(string Name, DataViewType Type, MemberInfo Member, DataViewSchema.Annotations Annotations)
{
    public Type MemberType => TypeOf(Member);

    /// <summary>The .NET type of single values: of the elements of arrays and buffers; text is <c>ReadOnlyMemory&lt;char&gt;</c>.</summary>
    public Type RawItemType => Shape(MemberType).Item;

    /// <summary>Checks every column of a definition against its member.</summary>
    public static MemberColumn[] Resolve(Type userType, SchemaDefinition definition)
        => [.. definition.Select(column => Resolve(userType, column))];

    /// <summary>The column type that a member's own type and attributes ask for.</summary>
    public static DataViewType InferType(MemberInfo member)
    {
        var memberType = TypeOf(member);
        if (DataViewTypeManager.Find(member, memberType) is { } special)
            return special;

        var (raw, isVector) = Shape(memberType);
        var primitive = ColumnTypeExtensions.TryGetPrimitiveType(raw) ?? throw Contracts.ExceptParam("rawType",
            $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            Contracts.CheckParam(KeyDataViewType.IsValidDataType(raw), "userType",
                $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            primitive = new KeyDataViewType(raw, key.Count);
        }

        var vector = member.GetCustomAttribute<VectorTypeAttribute>();
        Contracts.CheckParam(vector == null || isVector, "userType",
            $"Member {member.Name} marked with {nameof(VectorTypeAttribute)}, but does not appear to be a vector type");
        if (!isVector)
            return primitive;
        return vector is { Dims.Length: > 0 } ? new VectorDataViewType(primitive, vector.Dims) : new VectorDataViewType(primitive);
    }

    /// <summary>Whether a column of another data view can be read into the member.</summary>
    public bool Accepts(DataViewType columnType)
    {
        var (raw, isVector) = Shape(MemberType);
        return isVector
            ? columnType is VectorDataViewType vector && vector.ItemType.RawType == raw
            : columnType is not VectorDataViewType && columnType.RawType == raw;
    }

    private static MemberColumn Resolve(Type userType, SchemaDefinition.Column column)
    {
        const string Definition = "userSchemaDefinition";
        var member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName)
            ?? throw Contracts.ExceptParam(
                Definition, $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        string name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var type = column.ColumnType ?? InferType(member);

        var (raw, isVector) = Shape(TypeOf(member));
        var declared = type as VectorDataViewType;
        Contracts.CheckParam(isVector == (declared != null), Definition,
            $"Column '{name}' is supposed to be {Kind(declared != null)}, but the type of '{column.MemberName}' is {Kind(isVector)}");
        var declaredRaw = type.GetItemType().RawType;
        Contracts.CheckParam(declaredRaw == raw, Definition,
            $"Column '{name}' is supposed to have item type {declaredRaw}, but associated field has type {raw}");
        return new MemberColumn(name, type, member, column.Annotations);

        static string Kind(bool isVector) => isVector ? "vector" : "scalar";
    }

    private static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    private static (Type Item, bool IsVector) Shape(Type memberType)
    {
        Type item = memberType.IsArray ? memberType.GetElementType()
            : memberType.IsGenericType && memberType.GetGenericTypeDefinition() == typeof(VBuffer<>) ? memberType.GetGenericArguments()[0]
            : null;
        var raw = item ?? memberType;
        return (raw == typeof(string) ? typeof(ReadOnlyMemory<char>) : raw, item != null);
    }
}
