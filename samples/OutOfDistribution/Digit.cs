using System.Globalization;
using ImageClassification;
using Microsoft.ML.Data;

namespace OutOfDistribution;

/// <summary>One scanned digit: 8 x 8 pixels from 0 (paper) to 16 (ink), what its writer meant, and whether the model knows that digit.</summary>
internal sealed class Digit
{
    private const int FirstUnknown = 8;

    [VectorType(64)]
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";

    public bool IsUnknown { get; set; }

    /// <summary>Loads the digits that the program carries.</summary>
    public static Digit[] LoadAll() =>
        [.. DigitFile.Read().Select(read => new Digit { Pixels = read.Pixels, Label = read.Label, IsUnknown = int.Parse(read.Label, CultureInfo.InvariantCulture) >= FirstUnknown })];

    // By row number, so that figures can be compared: two thirds of the known digits to train, a sixth to learn the combination, a sixth to test.
    public static Digit[] ForTraining(Digit[] all) => [.. all.Where((digit, row) => !digit.IsUnknown && row % 3 != 0)];

    // The combination sees eights as examples of the unknown, and is tested on nines: what it will meet later is never known beforehand.
    public static Digit[] ForCombining(Digit[] all) => [.. all.Where((digit, row) => digit.IsUnknown ? digit.Label == "8" : row % 6 == 3)];

    public static Digit[] ForTest(Digit[] all, string unknown) => [.. all.Where((digit, row) => digit.IsUnknown ? digit.Label == unknown : row % 6 == 0)];
}
