using System.Globalization;
using ImageClassification;
using Microsoft.ML.Data;
using RobustDigits;

namespace EndToEnd;

/// <summary>What the pipeline is given: 8 x 8 pixels, and for the fits what was written and whether an attack has changed it.</summary>
internal sealed class Picture
{
    public const int PixelCount = Digit.Side * Digit.Side;

    [VectorType(PixelCount)]
    public float[] Pixels { get; set; } = [];

    public string Label { get; set; } = "";

    public bool IsPerturbed { get; set; }

    public static Picture[] Of(Digit[] digits) => Array.ConvertAll(digits, digit => new Picture { Pixels = digit.Pixels, Label = digit.Label });

    /// <summary>After the strongest change of a given length against a linear head.</summary>
    public static Picture[] Attacked(Picture[] digits, LinearHead head, double length) => Array.ConvertAll(digits, digit => new Picture
    {
        Pixels = head.Attack(digit.Pixels, int.Parse(digit.Label, CultureInfo.InvariantCulture), length), Label = digit.Label, IsPerturbed = true,
    });

    /// <summary>No digits any more: the same ink in random places.</summary>
    public static Picture[] Scrambled(Picture[] digits, int seed)
    {
        var random = new Random(seed);
        return Array.ConvertAll(digits, digit => new Picture { Pixels = [.. digit.Pixels.OrderBy(_ => random.Next())] });
    }

    /// <summary>Nearly digits: the left half of each and the right half of the next one that is another digit.</summary>
    public static Picture[] Halves(Picture[] digits) => [.. digits.Select((digit, i) =>
    {
        Picture other = digits.Skip(i + 1).Concat(digits).First(next => next.Label != digit.Label);
        return new Picture { Pixels = [.. digit.Pixels.Select((pixel, at) => at % Digit.Side < Digit.Side / 2 ? pixel : other.Pixels[at])] };
    })];
}
