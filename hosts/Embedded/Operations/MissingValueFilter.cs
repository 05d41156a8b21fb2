using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Drops rows in which a column of numbers or keys, or any slot of it, is missing.</summary>
internal static class MissingValueFilter
{
    public static IDataView Apply(IDataView input, DataViewSchema.Column column)
    {
        var item = column.Type.GetItemType();
        Contracts.CheckUserArg(item is NumberDataViewType or KeyDataViewType, "Column", $"Column '{column.Name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
        return TypeDispatch.For<Func<IDataView, DataViewSchema.Column, IDataView>>(Apply<int>, item.RawType)(input, column);
    }

    private static IDataView Apply<T>(IDataView input, DataViewSchema.Column column)
    {
        var isMissing = MissingValue.Test<T>(column.Type.GetItemType());
        if (column.Type is VectorDataViewType)
            return RowSieve.Where<VBuffer<T>>(input, column, vector => !vector.DenseValues().Any(isMissing));
        return RowSieve.Where<T>(input, column, value => !isMissing(value));
    }
}
