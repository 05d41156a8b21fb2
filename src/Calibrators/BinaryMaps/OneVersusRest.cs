namespace MLExtensions.Calibrators;

/// <summary>What calibrators have in common that treat each class by itself and make a distribution of the results afterwards.</summary>
internal static class OneVersusRest
{
    /// <summary>Raises each value to the floor and divides by the sum; a row of zeros becomes equal probabilities.</summary>
    public static void Normalize(Span<double> values, double floor)
    {
        double sum = 0;
        foreach (ref double value in values)
        {
            value = Math.Max(value, floor);
            sum += value;
        }

        foreach (ref double value in values)
            value = sum > 0 ? value / sum : 1.0 / values.Length;
    }

    /// <summary>Column k of row-major probabilities.</summary>
    public static double[] Column(double[] probabilities, int classCount, int k)
    {
        var column = new double[probabilities.Length / classCount];
        for (int i = 0; i < column.Length; i++)
            column[i] = probabilities[(i * classCount) + k];
        return column;
    }

    /// <summary>1 where the label is k, else 0.</summary>
    public static double[] Outcomes(int[] labels, int k) => Array.ConvertAll(labels, label => label == k ? 1.0 : 0);
}
