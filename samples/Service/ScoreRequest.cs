using System.Globalization;
using ImageClassification;

namespace Service;

/// <summary>One picture: 64 pixels, row by row, from 0 (paper) to 16 (ink).</summary>
internal sealed record ScoreRequest(float[]? Pixels)
{
    private const int Length = Digit.Side * Digit.Side;

    /// <summary>What is wrong with it, in a sentence for the caller; null if nothing is.</summary>
    public string? FindProblem()
    {
        if (Pixels is null)
            return $"'pixels' is missing; expected are {Length} numbers from 0 to {Digit.Ink}.";
        if (Pixels.Length != Length)
            return $"'pixels' has {Pixels.Length} numbers; expected are {Length}.";
        int wrong = Array.FindIndex(Pixels, pixel => !(pixel is >= 0 and <= Digit.Ink));
        return wrong < 0 ? null : string.Create(CultureInfo.InvariantCulture, $"'pixels[{wrong}]' is {Pixels[wrong]}; allowed are 0 to {Digit.Ink}.");
    }
}
