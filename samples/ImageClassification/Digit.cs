using Microsoft.ML.Data;

namespace ImageClassification;

/// <summary>One scanned digit: 8 x 8 pixels from 0 (paper) to 16 (ink), and what its writer meant.</summary>
internal sealed class Digit
{
    public const int Side = 8;
    public const float Ink = 16;

    [VectorType(Side, Side)]
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";

    /// <summary>Loads the digits that the program carries.</summary>
    public static Digit[] LoadAll() => [.. DigitFile.Read().Select(read => new Digit { Pixels = read.Pixels, Label = read.Label })];

    // Half of the digits to train, a sixth to fit the temperature, a third to test: always the same ones, so that figures can be compared.
    public static Digit[] ForTraining(Digit[] all) => [.. all.Where((_, row) => row % 3 != 0 && row % 6 != 1)];

    public static Digit[] ForTemperature(Digit[] all) => [.. all.Where((_, row) => row % 6 == 1)];

    public static Digit[] ForTest(Digit[] all) => [.. all.Where((_, row) => row % 3 == 0)];
}
