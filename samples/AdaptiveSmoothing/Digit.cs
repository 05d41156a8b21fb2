using System.Globalization;
using ImageClassification;
using Microsoft.ML.Data;

namespace RobustDigits;

/// <summary>One scanned digit, as it was or attacked: 8 x 8 pixels from 0 (paper) to 16 (ink), and the logits that the robust head gives it.</summary>
internal sealed class Digit
{
    public const int PixelCount = 64;
    public const int ClassCount = 10;

    [VectorType(PixelCount)]
    public float[] Pixels { get; set; } = [];

    [VectorType(ClassCount)]
    public float[] RobustScore { get; set; } = new float[ClassCount];

    public string Label { get; set; } = "";

    public bool IsPerturbed { get; set; }

    public int Class => int.Parse(Label, CultureInfo.InvariantCulture);

    /// <summary>The digit after the strongest attack of a given length on a head.</summary>
    public Digit AttackedOn(LinearHead head, double length) => With(head.Attack(Pixels, Class, length));

    /// <summary>The digit with pixels that an attack has changed.</summary>
    public Digit With(float[] pixels) => new() { Pixels = pixels, Label = Label, IsPerturbed = true };

    /// <summary>Loads the digits that the program carries.</summary>
    public static Digit[] LoadAll() => [.. DigitFile.Read().Select(read => new Digit { Pixels = read.Pixels, Label = read.Label })];

    // By row number, so that figures can be compared: two thirds to train the heads, a sixth to fit the mix, a sixth to measure.
    public static Digit[] ForTraining(Digit[] all) => [.. all.Where((_, row) => row % 3 != 0)];

    public static Digit[] ForMixing(Digit[] all) => [.. all.Where((_, row) => row % 6 == 3)];

    public static Digit[] ForTest(Digit[] all) => [.. all.Where((_, row) => row % 6 == 0)];
}
