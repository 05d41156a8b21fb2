namespace MLExtensions.Numerics;

/// <summary>What the four numbers of a box are. Pixels or parts of the picture's size are both fine: nothing depends on the scale.</summary>
public enum BoxFormat
{
    /// <summary>Left, top, right, bottom: what ML.NET's object detection uses.</summary>
    XyXy = 0,

    /// <summary>Left, top, width, height: what COCO files use.</summary>
    XyWh = 1,

    /// <summary>Centre x, centre y, width, height: what the YOLO family gives.</summary>
    CxCyWh = 2,

    /// <summary>Top, left, bottom, right: what TensorFlow and ONNX use.</summary>
    YxYx = 3,
}
