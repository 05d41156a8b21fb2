using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    private const uint DefaultSplitSeed = 42;

    /// <summary>
    /// Puts each row into the test set with the given chance, so sizes are only about right. The same seed gives the same rows.
    /// </summary>
    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string samplingKeyColumnName = null, int? seed = null)
    {
        _environment.CheckValue(data, nameof(data));
        _environment.CheckParam(0 < testFraction && testFraction < 1, nameof(testFraction), "Must be between 0 and 1 exclusive");
        _environment.Register("GenerateNumber");
        return Split(data, samplingKeyColumnName, seed, number => number < testFraction);
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(
        IDataView data, int numberOfFolds = 5, string samplingKeyColumnName = null, int? seed = null)
    {
        _environment.CheckValue(data, nameof(data));
        _environment.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        _environment.Register("GenerateNumber");
        return [.. Enumerable.Range(0, numberOfFolds).Select(fold =>
        {
            double lower = (double)fold / numberOfFolds;
            double upper = (double)(fold + 1) / numberOfFolds;
            return Split(data, samplingKeyColumnName, seed, number => lower <= number && number <= upper);
        })];
    }

    private TrainTestData Split(IDataView data, string keyColumn, int? seed, Func<float, bool> isTest)
    {
        foreach (string part in (string[])["RangeFilter", "RangeFilter", "ColumnSelectingTransformer", "ColumnSelectingTransformer"])
            _environment.Register(part);
        uint number = (uint?)(seed ?? (_environment as IHostEnvironmentInternal)?.Seed) ?? DefaultSplitSeed;
        if (keyColumn == null)
            return new TrainTestData(RowSieve.Draw(data, number, value => !isTest(value)), RowSieve.Draw(data, number, isTest));
        var column = data.Schema.GetColumnOrNull(keyColumn)
            ?? throw _environment.ExceptSchemaMismatch("samplingKeyColumn", "SamplingKeyColumn", keyColumn);
        Func<IDataView, DataViewSchema.Column, uint, Func<float, bool>, TrainTestData> split = SplitByKey<int>;
        return TypeDispatch.For(split, column.Type.RawType)(data, column, number, isTest);
    }

    /// <summary>Rows with equal keys stay together: the number of a row comes from its key.</summary>
    private static TrainTestData SplitByKey<T>(IDataView data, DataViewSchema.Column column, uint seed, Func<float, bool> isTest)
    {
        return new TrainTestData(
            RowSieve.Where<T>(data, column, key => !isTest(NumberOf(key))),
            RowSieve.Where<T>(data, column, key => isTest(NumberOf(key))));

        float NumberOf(T key)
        {
            uint hash = seed;
            foreach (char character in key.ToString())
                hash = TauswortheHybrid.MurmurRound(hash, character);
            return new TauswortheHybrid(hash).NextSingle();
        }
    }

    public readonly struct TrainTestData
    {
        public readonly IDataView TrainSet;
        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
