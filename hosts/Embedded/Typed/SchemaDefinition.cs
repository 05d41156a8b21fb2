using System.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How the public fields and properties of a class map to columns; made from the class, then adjustable.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    private SchemaDefinition()
    {
    }

    /// <summary>The column of that name, or null; setting replaces it or appends.</summary>
    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            Contracts.CheckValue(value, nameof(value));
            Contracts.CheckParam(value.ColumnName == columnName, nameof(columnName),
                $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            int index = FindIndex(column => column.ColumnName == columnName);
            if (index >= 0)
                this[index] = value;
            else
                Add(value);
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Contracts.CheckValue(userType, nameof(userType));
        var definition = new SchemaDefinition();
        var names = new HashSet<string>();
        foreach (var member in Members(userType, direction))
        {
            var type = MemberColumn.InferType(member);
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            Contracts.CheckParam(names.Add(name), nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, type, name));
        }

        return definition;
    }

    /// <summary>The definition of <typeparamref name="T"/> with the types and annotations that a schema has for the same columns.</summary>
    internal static SchemaDefinition From<T>(DataViewSchema schema)
    {
        var definition = Create(typeof(T), Direction.Read);
        foreach (var source in schema)
        {
            var column = definition[source.Name] ?? throw Contracts.Except($"Type should contain a member named {source.Name}");
            column.ColumnType = source.Type;
            column.CopyAnnotations(source.Annotations);
        }

        return definition;
    }

    private static IEnumerable<MemberInfo> Members(Type type, Direction direction)
    {
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
            property.GetIndexParameters().Length == 0
            && ((direction.HasFlag(Direction.Read) && property.GetGetMethod() != null)
                || (direction.HasFlag(Direction.Write) && property.GetSetMethod() != null)));
        return fields.Concat<MemberInfo>(properties).Where(member => member.GetCustomAttribute<NoColumnAttribute>() == null);
    }

    public sealed class Column
    {
        private readonly Dictionary<string, Action<DataViewSchema.Annotations.Builder>> _annotations = [];

        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnType = columnType;
            ColumnName = columnName;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations
        {
            get
            {
                var builder = new DataViewSchema.Annotations.Builder();
                foreach (var add in _annotations.Values)
                    add(builder);
                return builder.ToAnnotations();
            }
        }

        /// <summary>Adds an annotation; strings and arrays are accepted for text and vectors.</summary>
        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            Contracts.CheckValue(kind, nameof(kind));
            Contracts.CheckValue(annotationType, nameof(annotationType));
            Contracts.Check(!_annotations.ContainsKey(kind), "Column already contains an annotation of this kind.");
            var holder = new Holder<T>(value);
            var port = MemberPort<Holder<T>>.Create(Holder<T>.Column(kind, annotationType), keysFromZero: false);
            _annotations.Add(kind, builder => builder.Add(kind, annotationType, port.MakeGetter(() => holder)));
        }

        internal void CopyAnnotations(DataViewSchema.Annotations source)
        {
            foreach (var annotation in source.Schema)
                _annotations[annotation.Name] = builder => builder.Add(source, kind => kind == annotation.Name);
        }

        /// <summary>Lets an annotation value travel the same way as the member of a row.</summary>
        private sealed class Holder<T>(T value)
        {
            public readonly T Value = value;

            public static MemberColumn Column(string kind, DataViewType type)
                => new(kind, type, typeof(Holder<T>).GetField(nameof(Value)), DataViewSchema.Annotations.Empty);
        }
    }
}
