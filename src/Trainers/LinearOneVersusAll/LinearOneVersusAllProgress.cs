namespace MLExtensions.Trainers;

/// <summary>Where a running fit of <see cref="LinearOneVersusAllFitter"/> stands.</summary>
/// <param name="LabelsDone">The labels that are done.</param>
/// <param name="NumberOfLabels">The number of labels.</param>
/// <param name="WeightsKept">The weights that these labels keep.</param>
/// <param name="NewtonSteps">The Newton steps that they took.</param>
/// <param name="Unfinished">Those of them whose steps were used up before they came to the tolerance.</param>
/// <param name="LabelsPerSecond">The speed so far.</param>
/// <param name="TimeLeft">An estimate of the time that the rest will take.</param>
public readonly record struct LinearOneVersusAllProgress(
    int LabelsDone, int NumberOfLabels, long WeightsKept, long NewtonSteps, int Unfinished, double LabelsPerSecond, TimeSpan TimeLeft);
