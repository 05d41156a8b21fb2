namespace MLExtensions.Trainers;

/// <summary>The loss of a row's margin m: the label's score, with its sign turned where the row does not have the label.</summary>
public enum LinearLabelLoss
{
    /// <summary>max(0, 1 - m) squared: rows beyond the margin cost nothing, and no time.</summary>
    SquaredHinge = 0,

    /// <summary>ln(1 + exp(-m)): the logistic function of a score is a probability. Every row takes part, so that fits take longer.</summary>
    Logistic = 1,
}
