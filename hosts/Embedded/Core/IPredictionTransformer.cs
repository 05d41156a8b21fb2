using Microsoft.ML.Data;

namespace Microsoft.ML
{
    /// <summary>A transformer around a trained model.</summary>
    public interface IPredictionTransformer<out TModel> : ITransformer
        where TModel : class
    {
        TModel Model { get; }
    }

    /// <summary>A model over one feature column.</summary>
    public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
        where TModel : class
    {
        string FeatureColumnName { get; }

        DataViewType FeatureColumnType { get; }
    }
}

namespace Microsoft.ML.Trainers
{
    public interface ITrainerEstimator<out TTransformer, out TModel> : IEstimator<TTransformer>
        where TTransformer : IPredictionTransformer<TModel>
        where TModel : class
    {
        TrainerInfo Info { get; }
    }
}

namespace Microsoft.ML.Calibrators
{
    /// <summary>Turns a raw score into a probability.</summary>
    public interface ICalibrator
    {
        float PredictProbability(float output);
    }
}
