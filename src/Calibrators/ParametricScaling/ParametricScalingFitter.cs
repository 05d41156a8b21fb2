using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <summary>Learns a <see cref="ParametricScaling"/>: L-BFGS from the temperature's solution; penalties that are not given are chosen by cross-validation.</summary>
internal sealed class ParametricScalingFitter(
    ParametricScalingMethod method, ParametricScalingOptions options, IProgress<CalibrationProgress>? progress, CancellationToken cancellationToken)
{
    private const int HistorySize = 10;
    private const int CoarseIterations = 30;
    private const double ClearlyWorse = 1.0005;
    private const double CoarseTolerance = 1e-4;

    // From hardly any to almost nothing but the penalty.
    private static readonly double[] Penalties = [1e6, 1e5, 1e4, 1e3, 100, 10, 1, .1, .01, 1e-3];

    private int _iterations;

    public ParametricScaling Fit(LabeledScores rows)
    {
        double[] start = Start(rows);
        (double lambda, double mu, double heldOut) = Choose(rows, start);
        ParametricObjective objective = Objective(rows);
        (objective.Lambda, objective.Mu) = (lambda, mu);
        double[] point = [.. start];
        LimitedMemoryBfgs.Outcome outcome = Minimize(objective, point);
        int weights = point.Length - rows.ClassCount;
        double before = objective.LogLoss(Identity(rows.ClassCount, 1));
        var summary = new ParametricScalingSummary(
            rows.Count, rows.RowsLeftOut, lambda, mu, heldOut, before, objective.LogLoss(point), outcome.Iterations, outcome.Converged);
        return new ParametricScaling(method, rows.ScoreKind, point[..weights], point[weights..], summary);
    }

    // One temperature is a point of every family, a better start than 1, and where strong penalties end.
    private double[] Start(LabeledScores rows)
    {
        var bounds = new TemperatureOptions { NumberOfThreads = options.NumberOfThreads };
        return Identity(rows.ClassCount, 1 / TemperatureScaling.Fit(rows, bounds, null, cancellationToken).Temperature);
    }

    private double[] Identity(int classes, double scale)
    {
        if (method == ParametricScalingMethod.Vector)
            return [.. Enumerable.Repeat(scale, classes), .. new double[classes]];
        var point = new double[(classes * classes) + classes];
        for (int k = 0; k < classes; k++)
            point[(k * classes) + k] = scale;
        return point;
    }

    private (double Lambda, double Mu, double HeldOut) Choose(LabeledScores rows, double[] start)
    {
        // Vector scaling is free of penalties unless asked for: it has two numbers a class.
        double? lambda = method == ParametricScalingMethod.Vector && options.Regularization == ParametricRegularization.OffDiagonalAndIntercept ? 0 : options.Lambda;
        double? mu = method == ParametricScalingMethod.Vector || options.Regularization == ParametricRegularization.L2 ? options.Mu ?? 0 : options.Mu;
        if (lambda is { } givenLambda && mu is { } givenMu)
            return (givenLambda, givenMu, double.NaN);

        var folds = new ParametricFolds(rows, options.Folds, options.Seed);
        (ParametricObjective Train, ParametricObjective HeldOut)[] parts =
            [.. folds.Pairs().Select(pair => (Objective(pair.Train), Objective(pair.HeldOut)))];
        // Both together first: one number to search along, from the strongest on, each solution the next one's start.
        (double both, double loss) = Search(penalty => (lambda ?? penalty, mu ?? penalty), Penalties);
        (double bestLambda, double bestMu) = (lambda ?? both, mu ?? both);
        if (lambda is null && mu is null)
        {
            // Then the biases alone: they are few and often deserve less of a penalty.
            (double other, double otherLoss) = Search(penalty => (bestLambda, penalty), [.. Penalties.Where(penalty => penalty < bestLambda)]);
            if (otherLoss < loss)
                (bestMu, loss) = (other, otherLoss);
        }

        return (bestLambda, bestMu, loss);

        (double Penalty, double Loss) Search(Func<double, (double Lambda, double Mu)> at, double[] penalties)
        {
            double[][] points = [.. parts.Select(_ => start.ToArray())];
            (double Penalty, double Loss) best = (double.NaN, double.PositiveInfinity);
            int worse = 0;
            foreach (double penalty in penalties)
            {
                double sum = 0;
                for (int fold = 0; fold < parts.Length; fold++)
                {
                    (parts[fold].Train.Lambda, parts[fold].Train.Mu) = at(penalty);
                    Minimize(parts[fold].Train, points[fold], coarse: true);
                    sum += parts[fold].HeldOut.LogLoss(points[fold]) * folds.Share(fold);
                }

                // Strong penalties all give the same, up to what is left of the minimisation: only what is clearly worse counts.
                worse = sum > best.Loss * ClearlyWorse ? worse + 1 : 0;
                if (sum < best.Loss)
                    best = (penalty, sum);
                if (worse == 2)
                    break;
            }

            return best;
        }
    }

    private ParametricObjective Objective(LabeledScores rows)
    {
        double[] inputs = rows.Logits();
        if (method == ParametricScalingMethod.Dirichlet)
            Softmax.ComputeLogRows(inputs, rows.ClassCount, inputs);
        return new ParametricObjective(method, inputs, rows, options.NumberOfThreads, cancellationToken) { Regularization = options.Regularization };
    }

    // Penalties are told apart by differences that a coarse minimum shows.
    private LimitedMemoryBfgs.Outcome Minimize(ParametricObjective objective, double[] point, bool coarse = false)
    {
        var optimizer = new LimitedMemoryBfgs(
            HistorySize, coarse ? Math.Min(CoarseIterations, options.MaximumIterations) : options.MaximumIterations,
            coarse ? Math.Max(CoarseTolerance, options.Tolerance) : options.Tolerance, LimitedMemoryBfgs.DoubleNoise);
        if (method == ParametricScalingMethod.Vector)
            return optimizer.Minimize(objective, point, Report);
        (double[] moments, double[] variances) = objective.Curvature(point);
        var round = new PreconditionedObjective(objective, moments, variances);
        double[] moved = round.FromPlain(point);
        LimitedMemoryBfgs.Outcome outcome = optimizer.Minimize(round, moved, Report);
        round.ToPlain(moved, point);
        return outcome;

        void Report(int iteration, double value, double norm) => progress?.Report(new CalibrationProgress(++_iterations, 0, value));
    }
}
