using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The values that a key mapping knows, in key order.</summary>
internal abstract class KeyVocabulary(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType { get; } = itemType;

    public abstract int Count { get; }

    public static KeyVocabulary Create(PrimitiveDataViewType itemType)
        => (KeyVocabulary)Activator.CreateInstance(typeof(KeyVocabulary<>).MakeGenericType(itemType.RawType), itemType);

    public static KeyVocabulary Load(ModelLoadContext ctx)
    {
        var kind = (DataKind)ctx.Reader.ReadByte();
        ulong keyCount = ctx.Reader.ReadUInt64();
        Contracts.CheckDecode(Enum.IsDefined(kind), "Unknown kind of key values.");
        var type = kind.ToColumnType();
        var vocabulary = Create(keyCount > 0 ? new KeyDataViewType(type.RawType, keyCount) : type);
        vocabulary.LoadValues(ctx);
        return vocabulary;
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write((byte)DataKinds.Of(ItemType.RawType));
        ctx.Writer.Write(ItemType.GetKeyCount());
        SaveValues(ctx);
    }

    /// <summary>An action that takes in the value or values of the cursor's current row.</summary>
    public abstract Action MakeObserver(DataViewRow row, DataViewSchema.Column column, int maximumCount);

    public abstract void Sort();

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations, bool asText);

    public abstract Delegate MakeScalarGetter(DataViewRow row, int column);

    public abstract Delegate MakeVectorGetter(DataViewRow row, int column);

    protected abstract void SaveValues(ModelSaveContext ctx);

    protected abstract void LoadValues(ModelLoadContext ctx);
}

internal sealed class KeyVocabulary<T>(PrimitiveDataViewType itemType) : KeyVocabulary(itemType)
{
    private static readonly IEqualityComparer<T> Equality = TextComparer.Instance as IEqualityComparer<T> ?? EqualityComparer<T>.Default;
    private static readonly IComparer<T> Order = TextComparer.Instance as IComparer<T> ?? Comparer<T>.Default;

    private readonly Func<T, bool> _isMissing = MissingValue.Test<T>(itemType);
    private readonly List<T> _values = [];
    private readonly Dictionary<T, uint> _keys = new(Equality);

    public override int Count => _values.Count;

    public override Action MakeObserver(DataViewRow row, DataViewSchema.Column column, int maximumCount)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getter = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getter(ref value);
                Observe(value, maximumCount);
            };
        }

        var vectorGetter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            vectorGetter(ref vector);
            foreach (var (_, value) in vector.Items(all: true))
                Observe(value, maximumCount);
        };
    }

    public override void Sort()
    {
        var sorted = _values.Order(Order).ToArray();
        _values.Clear();
        _keys.Clear();
        Array.ForEach(sorted, Add);
    }

    public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations, bool asText)
    {
        if (!asText || typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            Add<T>(ItemType, [.. _values]);
            return;
        }

        Add(TextDataViewType.Instance, _values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory()).ToArray());

        void Add<TValue>(PrimitiveDataViewType type, TValue[] values) => annotations.Add(
            AnnotationKinds.KeyValues, new VectorDataViewType(type, values.Length),
            (ref VBuffer<TValue> buffer) => VBuffer<TValue>.Copy(values, 0, ref buffer, values.Length));
    }

    public override Delegate MakeScalarGetter(DataViewRow row, int column)
    {
        var getter = row.GetGetter<T>(row.Schema[column]);
        T value = default;
        return (ValueGetter<uint>)((ref uint key) =>
        {
            getter(ref value);
            key = KeyOf(value);
        });
    }

    public override Delegate MakeVectorGetter(DataViewRow row, int column)
    {
        var getter = row.GetGetter<VBuffer<T>>(row.Schema[column]);
        VBuffer<T> values = default;
        VBuffer<T> dense = default;
        return (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> keys) =>
        {
            // What is not stored has a value too, and so possibly a key.
            getter(ref values);
            values.CopyToDense(ref dense);
            var editor = VBufferEditor.Create(ref keys, dense.Length);
            for (int i = 0; i < dense.Length; i++)
                editor.Values[i] = KeyOf(dense.GetValues()[i]);
            keys = editor.Commit();
        });
    }

    protected override void SaveValues(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_values.Count);
        foreach (var value in _values)
            ValueCodec.Write(ctx.Writer, value);
    }

    protected override void LoadValues(ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        Contracts.CheckDecode(count >= 0);
        for (int i = 0; i < count; i++)
            Add(ValueCodec.Read<T>(ctx.Reader));
    }

    private void Observe(T value, int maximumCount)
    {
        if (_values.Count < maximumCount && !_isMissing(value) && !_keys.ContainsKey(value))
            Add(value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value);
    }

    private void Add(T value)
    {
        _values.Add(value);
        _keys.Add(value, (uint)_values.Count);
    }

    private uint KeyOf(T value) => _keys.GetValueOrDefault(value);
}
