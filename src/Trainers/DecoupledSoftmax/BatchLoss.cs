namespace MLExtensions.Trainers;

/// <summary>Between the two passes over the labels: makes of the sums of a batch the loss of each row and what its gradients are made of.</summary>
internal sealed class BatchLoss
{
    private const double Ln2 = 0.69314718055994531;
    private const int MaximumThresholdSteps = 12;
    private const float Unreachable = 1e30f;

    private readonly LabelLoss _loss;
    private readonly double _k;
    private readonly float _alpha;
    private readonly double[] _sums;
    private readonly double[] _slopes;
    private readonly double[] _low;
    private readonly double[] _high;
    private readonly double[] _threshold;

    public BatchLoss(LabelLoss loss, int k, float alpha, int padded)
    {
        (_loss, _k, _alpha) = (loss, k, alpha);
        _sums = new double[padded];
        _slopes = new double[padded];
        _low = new double[padded];
        _high = new double[padded];
        _threshold = new double[padded];
    }

    public GradientShape Shape => _loss switch
    {
        LabelLoss.Logistic => GradientShape.Logistic,
        LabelLoss.SoftTopK => GradientShape.LogisticSlope,
        _ => GradientShape.Exponential,
    };

    /// <summary>What scores are multiplied by in the gradient.</summary>
    public float Sharpness => _loss == LabelLoss.SoftTopK ? _alpha : 1;

    /// <summary>The first pass: fills in shifts, factors and gradients of right labels; gives the sum of the rows' losses.</summary>
    public double Evaluate(TrainingBatch batch, LabelBlocks labels)
    {
        batch.Shifts.AsSpan().Clear();
        batch.Factors.AsSpan().Clear();
        batch.PositiveGradients.AsSpan().Clear();
        switch (_loss)
        {
            case LabelLoss.DecoupledSoftmax:
                labels.LogSums(batch, withoutPositives: true, _sums);
                break;
            case LabelLoss.Softmax:
                labels.LogSums(batch, withoutPositives: false, _sums);
                break;
            case LabelLoss.Logistic:
                labels.SoftplusSums(batch, _sums);
                break;
            default:
                labels.LogSums(batch, withoutPositives: false, _sums);
                FindThresholds(batch, labels);
                break;
        }

        double total = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            int start = batch.PositiveStarts[row], end = batch.PositiveStarts[row + 1];
            if (end == start || double.IsNegativeInfinity(_sums[row]))
            {
                // Nothing competes: no gradient. The shift keeps the powers of its scores, which are multiplied by 0, from overflowing.
                batch.Shifts[row] = Shape == GradientShape.Exponential ? Unreachable : 0;
                continue;
            }

            total += _loss switch
            {
                LabelLoss.DecoupledSoftmax => Decoupled(batch, row, start, end),
                LabelLoss.Softmax => Softmax(batch, row, start, end),
                LabelLoss.Logistic => Logistic(batch, row, start, end),
                _ => TopK(batch, row, start, end),
            };
        }

        return total;
    }

    private double Decoupled(TrainingBatch batch, int row, int start, int end)
    {
        double c = _sums[row] * Ln2, loss = 0, rest = 0, share = 1.0 / (end - start), scale = 1.0 / batch.Count;
        for (int i = start; i < end; i++)
        {
            double miss = LossArguments.Sigmoid(c - batch.PositiveScores[i]);
            loss += share * LossArguments.Softplus(c - batch.PositiveScores[i]);
            rest += share * miss;
            batch.PositiveGradients[i] = (float)(-share * miss * scale);
        }

        batch.Shifts[row] = (float)_sums[row];
        batch.Factors[row] = (float)(rest * scale);
        return loss;
    }

    private double Softmax(TrainingBatch batch, int row, int start, int end)
    {
        double c = _sums[row] * Ln2, loss = 0, share = 1.0 / (end - start), scale = 1.0 / batch.Count;
        for (int i = start; i < end; i++)
        {
            loss += share * (c - batch.PositiveScores[i]);
            batch.PositiveGradients[i] = (float)((Math.Exp(batch.PositiveScores[i] - c) - share) * scale);
        }

        batch.Shifts[row] = (float)_sums[row];
        batch.Factors[row] = (float)scale;
        return loss;
    }

    private double Logistic(TrainingBatch batch, int row, int start, int end)
    {
        double loss = _sums[row], scale = 1.0 / batch.Count;
        for (int i = start; i < end; i++)
        {
            loss -= batch.PositiveScores[i];
            batch.PositiveGradients[i] = (float)(-LossArguments.Sigmoid(-batch.PositiveScores[i]) * scale);
        }

        batch.Factors[row] = (float)scale;
        return loss;
    }

    private double TopK(TrainingBatch batch, int row, int start, int end)
    {
        double t = _threshold[row], loss = 0, pull = 0, share = 1.0 / (end - start), scale = 1.0 / batch.Count;
        for (int i = start; i < end; i++)
        {
            double x = -_alpha * (batch.PositiveScores[i] + t), miss = share * _alpha * LossArguments.Sigmoid(x);
            loss += share * LossArguments.Softplus(x);
            pull += miss;
            batch.PositiveGradients[i] = (float)(-miss * scale);
        }

        batch.Shifts[row] = (float)(_alpha * t / Ln2);
        batch.Factors[row] = _slopes[row] > 0 ? (float)(pull * scale / _slopes[row]) : 0;
        return loss;
    }

    // Newton steps on the logarithm of the sum, within a bracket, for all rows at once; each is a pass over the labels.
    private void FindThresholds(TrainingBatch batch, LabelBlocks labels)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            // The sum of exp(alpha s) bounds that of the sigmoids: of all scores equal, the log-sum-exp is the largest; the start errs on the low side.
            _threshold[row] = -_sums[row] * Ln2;
            _low[row] = double.NegativeInfinity;
            _high[row] = double.PositiveInfinity;
        }

        for (int step = 0; ; step++)
        {
            for (int row = 0; row < batch.Count; row++)
                batch.Shifts[row] = (float)(_alpha * _threshold[row] / Ln2);
            labels.LogisticSums(batch, _alpha, _sums, _slopes);
            if (step == MaximumThresholdSteps || !Improve(batch.Count))
                return;
        }
    }

    private bool Improve(int count)
    {
        bool moved = false;
        for (int row = 0; row < count; row++)
        {
            double sum = _sums[row], t = _threshold[row];
            if (Math.Abs(sum - _k) <= 1e-4 * _k)
                continue;
            if (sum < _k)
                _low[row] = t;
            else
                _high[row] = t;
            double step = Math.Log(_k / sum) * sum / (_alpha * _slopes[row]);
            double next = double.IsFinite(step) ? t + Math.Clamp(step, -20, 20) : t + (sum < _k ? 20 : -20);
            if (!(next > _low[row] && next < _high[row]))
                next = (_low[row] + _high[row]) / 2;
            moved |= next != t;
            _threshold[row] = next;
        }

        return moved;
    }
}
