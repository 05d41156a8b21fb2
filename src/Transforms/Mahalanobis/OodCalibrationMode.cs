namespace MLExtensions.Transforms;

/// <summary>Where the scores come from that p-values and the threshold are set by. Never from training rows under the model that has seen them.</summary>
public enum OodCalibrationMode
{
    /// <summary>Each training row's score under the model without it: uses all rows for both.</summary>
    LeaveOneOut = 0,

    /// <summary>Rows that are kept out of the fit.</summary>
    HeldOut = 1,

    /// <summary>No calibration: no p-value and no decision are made.</summary>
    None = 2,
}
