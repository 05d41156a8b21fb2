namespace RobustDigits;

/// <summary>Digits as they are and attacked, for one part of the data.</summary>
/// <param name="Clean">As they are.</param>
/// <param name="OnAccurate">Attacked in closed form against the accurate head.</param>
/// <param name="OnRobust">Attacked in closed form against the robust head.</param>
internal sealed record Attacks(Digit[] Clean, Digit[] OnAccurate, Digit[] OnRobust)
{
    public static Attacks Of(Digit[] digits, LinearHead accurate, LinearHead robust, double length)
    {
        var attacks = new Attacks(digits, Array.ConvertAll(digits, digit => digit.AttackedOn(accurate, length)), Array.ConvertAll(digits, digit => digit.AttackedOn(robust, length)));
        foreach (Digit digit in attacks.All)
            digit.RobustScore = robust.Score(digit.Pixels);
        return attacks;
    }

    public IEnumerable<Digit> All => [.. Clean, .. OnAccurate, .. OnRobust];
}
