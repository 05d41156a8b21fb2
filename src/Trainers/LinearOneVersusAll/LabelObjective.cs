using MLExtensions.Numerics;

namespace MLExtensions.Trainers;

/// <summary>What a label's weights are chosen to make least: |w|^2 / 2 + b^2 / 2 + the sum over the rows of cost x loss(y (w x + start of the bias + b)); b is 0
/// unless biases are learned. Rows that were never inside the margin have no loss.</summary>
internal sealed class LabelObjective(LinearOneVersusAllOptions options, LabelRows rows)
{
    private readonly PackedRows _packed = new(rows.MostRows);
    private readonly double[] _scores = new double[rows.MostRows];
    private readonly double[] _moves = new double[rows.MostRows];
    private readonly double[] _slopes = new double[rows.MostRows];
    private readonly double[] _curvatures = new double[rows.MostRows];

    /// <summary>Where the bias starts, or stays.</summary>
    public double BiasStart { get; private set; }

    /// <summary>The slope, by the score, of the loss of a row with the label at weights of 0.</summary>
    public double SlopeAtZero => MarginLoss.Derivatives(options.Loss, BiasStart).Slope;

    /// <summary>The slopes of the rows' losses by their scores.</summary>
    public ReadOnlySpan<double> Slopes
    {
        get
        {
            TakeSlopes();
            return _slopes.AsSpan(0, rows.Count);
        }
    }

    public void Begin(int positives)
    {
        int all = rows.MostRows - 1;
        // A label that every row has, or none, has finite odds too.
        BiasStart = options.Loss == LinearLabelLoss.SquaredHinge ? -1 : Math.Log((positives + .5) / (all - positives + .5));
    }

    public double CostOf(int row) => row >= rows.Positives ? options.C
        : options.C * options.PositiveWeight * (rows.IsText(row) ? options.LabelTextWeight : 1);

    /// <summary>Takes the rows that are inside the margin with these weights, all of them for a loss without one.</summary>
    public void TakeInside(ReadOnlySpan<double> weights)
    {
        if (options.Loss == LinearLabelLoss.SquaredHinge)
            rows.TakeAbove(-1 - BiasStart - weights[0], weights, _scores);
        else
            rows.TakeAll();
    }

    /// <summary>Takes over the features as they are now, and scores the rows.</summary>
    public void Score(ReadOnlySpan<double> weights)
    {
        _packed.Pack(rows);
        _packed.Multiply(weights, _scores);
    }

    /// <summary>Takes the gradient at the scores.</summary>
    /// <returns>Its length.</returns>
    public double Differentiate(ReadOnlySpan<double> weights, Span<double> gradient)
    {
        TakeSlopes();
        weights.CopyTo(gradient);
        _packed.AddRows(_slopes, gradient);
        if (!options.LearnBias)
            gradient[0] = 0;
        return Math.Sqrt(DoubleVectors.Dot(gradient, gradient));
    }

    /// <summary>The Hessian, where the gradient was taken, times a vector; a bias that is not learned has entry 0 in both.</summary>
    public void Multiply(ReadOnlySpan<double> vector, Span<double> product)
    {
        vector.CopyTo(product);
        _packed.AddProducts(_curvatures, vector, product);
        if (!options.LearnBias)
            product[0] = 0;
    }

    /// <summary>The diagonal of the Hessian.</summary>
    public void Diagonal(Span<double> diagonal)
    {
        diagonal.Fill(1);
        _packed.AddSquares(_curvatures, diagonal);
    }

    /// <summary>Looks along a direction of the weights.</summary>
    public void Look(ReadOnlySpan<double> direction) => _packed.Multiply(direction, _moves);

    /// <summary>The derivatives of the losses at so many directions from here.</summary>
    public (double Slope, double Curvature) Along(double step)
    {
        double slope = 0, curvature = 0;
        for (int row = 0; row < rows.Positives; row++)
            Add(_scores[row] + BiasStart, _moves[row], CostOf(row));
        for (int row = rows.Positives; row < rows.Count; row++)
            Add(-_scores[row] - BiasStart, -_moves[row], options.C);
        return (slope, curvature);

        void Add(double margin, double move, double cost)
        {
            (double first, double second) = MarginLoss.Derivatives(options.Loss, margin + (step * move));
            slope += cost * first * move;
            curvature += cost * second * move * move;
        }
    }

    /// <summary>Goes so many directions.</summary>
    public void Advance(double step) => DoubleVectors.AddScaled(step, _moves.AsSpan(0, rows.Count), _scores.AsSpan(0, rows.Count));

    private void TakeSlopes()
    {
        for (int row = 0; row < rows.Count; row++)
        {
            double sign = row < rows.Positives ? 1 : -1, cost = CostOf(row);
            (double slope, double curvature) = MarginLoss.Derivatives(options.Loss, sign * (_scores[row] + BiasStart));
            (_slopes[row], _curvatures[row]) = (sign * cost * slope, cost * curvature);
        }
    }
}
