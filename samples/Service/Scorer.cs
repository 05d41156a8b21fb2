using ImageClassification;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Service;

/// <summary>Scores pictures from any number of threads. A model is shared by all of them, a prediction engine is not, so engines are pooled.</summary>
internal sealed class Scorer
{
    private readonly DefaultObjectPool<PredictionEngine<Digit, ScoredDigit>> _engines;
    private readonly string[] _names;

    public Scorer(MLContext context, ITransformer model)
    {
        _engines = new DefaultObjectPool<PredictionEngine<Digit, ScoredDigit>>(new EnginePolicy(context, model));
        PredictionEngine<Digit, ScoredDigit> engine = _engines.Get();
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        _names = [.. names.DenseValues().Select(name => name.ToString())];
        _engines.Return(engine);
    }

    public ScoreResponse Score(float[] pixels)
    {
        PredictionEngine<Digit, ScoredDigit> engine = _engines.Get();
        try
        {
            ScoredDigit scored = engine.Predict(new Digit { Pixels = pixels });
            string? reason = scored.IsOod ? "The picture is unlike those that the model has learned from."
                : scored.AdmittedAnswer != scored.Answer ? "Similar pictures were not read reliably enough."
                : null;
            Dictionary<string, float> probabilities = _names.Zip(scored.Probabilities).ToDictionary(pair => pair.First, pair => pair.Second);
            return new ScoreResponse(reason is null, scored.Answer, probabilities[scored.Answer], probabilities, scored.OodPValue, reason);
        }
        finally
        {
            _engines.Return(engine);
        }
    }

    private sealed class EnginePolicy(MLContext context, ITransformer model) : PooledObjectPolicy<PredictionEngine<Digit, ScoredDigit>>
    {
        public override PredictionEngine<Digit, ScoredDigit> Create() => context.Model.CreatePredictionEngine<Digit, ScoredDigit>(model);

        public override bool Return(PredictionEngine<Digit, ScoredDigit> engine) => true;
    }
}
