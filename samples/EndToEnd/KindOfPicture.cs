namespace EndToEnd;

/// <summary>What became of one kind of pictures.</summary>
/// <param name="Name">Shown in the tables.</param>
/// <param name="AreDigits">Whether there is a right answer.</param>
/// <param name="Verdicts">Of all pictures of the kind.</param>
internal sealed record KindOfPicture(string Name, bool AreDigits, Verdict[] Verdicts)
{
    /// <summary>Answered, and rightly.</summary>
    public double AcceptedRight => AreDigits ? Share(verdict => verdict.IsAccepted && verdict.IsRight) : 0;

    /// <summary>Answered, but wrongly: the pictures that do harm.</summary>
    public double AcceptedWrong => Share(verdict => verdict.IsAccepted) - AcceptedRight;

    /// <summary>Not answered: unlike anything learned from.</summary>
    public double Unknown => Share(verdict => verdict.IsOod);

    /// <summary>Not answered: similar digits were not all read right.</summary>
    public double Unreliable => Share(verdict => !verdict.IsOod && !verdict.IsHighReliability);

    /// <summary>Read right if everything had to be answered.</summary>
    public double Right => AreDigits ? Share(verdict => verdict.IsRight) : 0;

    private double Share(Predicate<Verdict> holds) => Verdicts.Average(verdict => holds(verdict) ? 1.0 : 0);
}
