namespace MLExtensions.Calibrators;

/// <summary>The mean loss of a gate over weighted rows plus <c>L2/2 |w|^2</c>, with both derivatives. The bias is the last parameter and is free.</summary>
/// <remarks>
/// Between the ends of alpha's range the mixed probability of the label is <c>P = (1 - a) low + a high</c>, where a = sigmoid(gamma) and low and high
/// are what the mix gives the label at either end. So a gate over any range is a mixture of two experts, and with r = a high / P the cross-entropy
/// has the derivatives a - r and a (1 - a) - r (1 - r) in gamma.
/// </remarks>
internal sealed class GateObjective(double[] features, int featureCount, double[] low, double[] high, double[] targets, double[] weights, GateCoefficients coefficients)
{
    // What the label's probability is at least in a loss: hard zeros on both sides would make it infinite for every gate.
    private const double SmallestProbability = 1e-300;

    public int RowCount => low.Length;

    public int ParameterCount => featureCount + 1;

    /// <summary>Row-major standardised features, a target from 0 to 1 per row, weights that sum to 1.</summary>
    public GateObjective With(double[] otherTargets, GateCoefficients otherCoefficients) =>
        new(features, featureCount, low, high, otherTargets, weights, otherCoefficients);

    public double Gamma(int row, ReadOnlySpan<double> parameters)
    {
        ReadOnlySpan<double> phi = features.AsSpan(row * featureCount, featureCount);
        double gamma = parameters[featureCount];
        for (int j = 0; j < phi.Length; j++)
            gamma += parameters[j] * phi[j];
        return gamma;
    }

    /// <summary>r of a row: how likely its label came from the high end.</summary>
    public double Responsibility(int row, ReadOnlySpan<double> parameters) => Loss(row, Gamma(row, parameters)).Responsibility;

    public double Value(ReadOnlySpan<double> parameters)
    {
        double sum = 0;
        for (int i = 0; i < low.Length; i++)
            sum += weights[i] * Loss(i, Gamma(i, parameters)).Value;
        return sum + Penalty(parameters);
    }

    /// <summary>The value, with the gradient and the lower half of the Hessian.</summary>
    public double Value(ReadOnlySpan<double> parameters, Span<double> gradient, double[,] hessian)
    {
        gradient.Clear();
        Array.Clear(hessian);
        double sum = 0;
        for (int i = 0; i < low.Length; i++)
        {
            GateRowLoss loss = Loss(i, Gamma(i, parameters));
            sum += weights[i] * loss.Value;
            ReadOnlySpan<double> phi = features.AsSpan(i * featureCount, featureCount);
            double slope = weights[i] * loss.Slope;
            double curvature = weights[i] * loss.Curvature;
            for (int j = 0; j < phi.Length; j++)
            {
                gradient[j] += slope * phi[j];
                double scaled = curvature * phi[j];
                for (int k = 0; k <= j; k++)
                    hessian[j, k] += scaled * phi[k];
                hessian[featureCount, j] += scaled;
            }

            gradient[featureCount] += slope;
            hessian[featureCount, featureCount] += curvature;
        }

        for (int j = 0; j < featureCount; j++)
        {
            gradient[j] += coefficients.L2 * parameters[j];
            hessian[j, j] += coefficients.L2;
        }

        return sum + Penalty(parameters);
    }

    internal static GateRowLoss Loss(double gamma, double low, double high, double target, GateCoefficients coefficients)
    {
        double a = 1 / (1 + Math.Exp(-gamma));
        double b = 1 / (1 + Math.Exp(gamma));
        double probability = Math.Max((b * low) + (a * high), SmallestProbability);
        double r = a * high / probability;
        double crossEntropy = -Math.Log(probability);
        double detection = Math.Max(gamma, 0) - (target * gamma) + Math.Log(1 + Math.Exp(-Math.Abs(gamma)));
        double detectionSlope = a - target;
        double entropySlope = a - r;
        double ofDetection = coefficients.Detection + (coefficients.Product * crossEntropy);
        double ofEntropy = coefficients.CrossEntropy + (coefficients.Product * detection);
        return new GateRowLoss(
            (coefficients.Detection * detection) + (coefficients.CrossEntropy * crossEntropy) + (coefficients.Product * detection * crossEntropy),
            (ofDetection * detectionSlope) + (ofEntropy * entropySlope),
            (ofDetection * a * b) + (ofEntropy * ((a * b) - (r * (1 - r)))) + (2 * coefficients.Product * detectionSlope * entropySlope),
            r);
    }

    private GateRowLoss Loss(int row, double gamma) => Loss(gamma, low[row], high[row], targets[row], coefficients);

    private double Penalty(ReadOnlySpan<double> parameters)
    {
        double squares = 0;
        for (int j = 0; j < featureCount; j++)
            squares += parameters[j] * parameters[j];
        return coefficients.L2 / 2 * squares;
    }
}
