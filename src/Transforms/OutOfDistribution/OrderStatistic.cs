namespace MLExtensions.Transforms;

/// <summary>The k-th smallest of some numbers, by partitioning.</summary>
internal static class OrderStatistic
{
    /// <summary>The <paramref name="rank"/>-th smallest value (from 1); the values are reordered.</summary>
    public static float Smallest(Span<float> values, int rank)
    {
        int low = 0;
        int high = values.Length - 1;
        int wanted = rank - 1;
        while (low < high)
        {
            // The middle of three keeps sorted runs from being the worst case.
            int middle = (low + high) >>> 1;
            float pivot = Median(values[low], values[middle], values[high]);
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (values[i] < pivot)
                    i++;
                while (values[j] > pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (wanted <= j)
                high = j;
            else if (wanted >= i)
                low = i;
            else
                break;
        }

        return values[wanted];
    }

    private static float Median(float a, float b, float c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
