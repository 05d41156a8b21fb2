using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>Fits labels one after the other: Newton steps with an exact search along each (the finite Newton method of Keerthi and DeCoste 2005) on the rows inside
/// the margin and the features that matter; then all rows are scored, and those that have come inside join. For one thread; holds all scratch.</summary>
internal sealed class LinearLabelSolver
{
    private const int MostTrials = 60;

    // Along a convex function: close enough to where the slope is 0.
    private const double SlopeLeft = 0.01;

    // How far the gradient on the rows at hand falls before all rows are looked at again.
    private const double RoundShare = 0.1;

    private readonly LinearOneVersusAllOptions _options;
    private readonly LabelRows _rows;
    private readonly LabelObjective _objective;
    private readonly LinearLabelStart _start;
    private readonly MissingFeatures _missing;
    private readonly ConjugateGradients _equations;
    private readonly double[] _weights;
    private readonly double[] _gradient;
    private readonly double[] _direction;

    public LinearLabelSolver(LinearOneVersusAllOptions options, SparseMatrix rows, SparseMatrix byFeature, double[] featureSums, SparseMatrix? texts)
    {
        _options = options;
        _rows = new LabelRows(rows, byFeature, texts);
        _objective = new LabelObjective(options, _rows);
        _start = new LinearLabelStart(_rows, featureSums, .5 * options.SmallestWeight);
        _missing = new MissingFeatures(_rows, .5 * options.SmallestWeight);
        _equations = new ConjugateGradients(_rows.MostPlaces);
        _weights = new double[_rows.MostPlaces];
        _gradient = new double[_rows.MostPlaces];
        _direction = new double[_rows.MostPlaces];
    }

    /// <summary>Fits a label to the rows that have it, which ascend, and all others.</summary>
    public LinearLabel Solve(int label, ReadOnlySpan<int> positives)
    {
        double target = _options.Tolerance * Begin(label, positives);
        // Nothing pulls at the weights of a label without rows.
        if (_rows.Positives == 0 && _options.Loss == LinearLabelLoss.SquaredHinge)
            return ToLabel(0, true);
        int steps = 0;
        for (bool isFirst = true; ; isFirst = false)
        {
            if (!isFirst)
                _objective.TakeInside(_weights);
            int known = _rows.Places;
            _missing.Add(_objective.Slopes);
            _weights.AsSpan(known, _rows.Places - known).Clear();
            _objective.Score(_weights);
            int places = _rows.Places;
            double norm = _objective.Differentiate(_weights.AsSpan(0, places), _gradient.AsSpan(0, places));
            // Not before all rows have been seen at these weights.
            if (!isFirst && norm <= target)
                return ToLabel(steps, true);
            for (double enough = Math.Max(target, RoundShare * norm); norm > enough; steps++)
            {
                if (steps == _options.MaximumIterations)
                    return ToLabel(steps, false);
                // The nearer the end, the better the equations are solved.
                double share = Math.Min(.3, Math.Sqrt(target / norm));
                _equations.Solve(_objective, _gradient.AsSpan(0, places), share * norm, _direction.AsSpan(0, places));
                if (!Advance())
                    return ToLabel(steps, false);
                norm = _objective.Differentiate(_weights.AsSpan(0, places), _gradient.AsSpan(0, places));
            }
        }
    }

    // The best multiple of the weights that separate the means; gives the length that the gradient has at weights of 0.
    private double Begin(int label, ReadOnlySpan<int> positives)
    {
        _rows.Begin(label, positives);
        _objective.Begin(positives.Length);
        double bias = _objective.BiasStart;
        double reach = _options.Loss == LinearLabelLoss.SquaredHinge ? 1 - bias : Math.Max(1, -bias);
        double length = _start.Find(reach, _direction, _objective.CostOf);
        if (_rows.Positives > 0 || _options.Loss == LinearLabelLoss.Logistic)
            _objective.TakeInside(_direction);
        _weights.AsSpan(0, _rows.Places).Clear();
        _objective.Score(_weights);
        Advance();
        return Math.Abs(_objective.SlopeAtZero) * length;
    }

    // Goes to the least value along the direction; false where that is not downhill in the numbers at hand.
    private bool Advance()
    {
        Span<double> weights = _weights.AsSpan(0, _rows.Places), direction = _direction.AsSpan(0, _rows.Places);
        _objective.Look(direction);
        double length = DoubleVectors.Dot(direction, direction), along = DoubleVectors.Dot(weights, direction);
        double first = At(0).Slope;
        if (!(first < 0))
            return false;
        double low = 0, high = double.PositiveInfinity, step = 1;
        for (int trial = 0; trial < MostTrials; trial++)
        {
            (double slope, double curvature) = At(step);
            if (Math.Abs(slope) <= -SlopeLeft * first)
                break;
            (low, high) = slope < 0 ? (step, high) : (low, step);
            double next = step - (slope / curvature);
            step = next > low && next < high ? next : double.IsPositiveInfinity(high) ? 2 * step : .5 * (low + high);
        }

        _objective.Advance(step);
        DoubleVectors.AddScaled(step, direction, weights);
        return true;

        (double Slope, double Curvature) At(double distance)
        {
            (double slope, double curvature) = _objective.Along(distance);
            return (slope + along + (distance * length), curvature + length);
        }
    }

    private LinearLabel ToLabel(int steps, bool isConverged)
    {
        var features = new List<int>();
        for (int place = 1; place < _rows.Places; place++)
        {
            if ((float)_weights[place] != 0 && Math.Abs(_weights[place]) >= _options.SmallestWeight)
                features.Add(_rows.FeatureAt(place));
        }

        features.Sort();
        float[] weights = [.. features.Select(feature => (float)_weights[_rows.PlaceOf(feature)])];
        return new LinearLabel([.. features], weights, (float)(_objective.BiasStart + _weights[0]), steps, isConverged);
    }
}
