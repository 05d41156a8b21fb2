namespace MLExtensions.Transforms;

/// <summary>What a detector's raw output is. P is the number of priors or rows, C of classes, H x W of a grid's cells. All give boxes in pixels of the
/// detector's input.</summary>
public enum DetectionHead
{
    /// <summary>YOLOv2, tiny-YOLO: one tensor [A*(5+C), H, W], stride 32; anchors in cells; softmax over the classes.</summary>
    YoloV2 = 0,

    /// <summary>YOLOv3: one tensor [A*(5+C), H, W] for each stride; anchors in pixels.</summary>
    YoloV3 = 1,

    /// <summary>YOLOv5 and v7 as exported: one tensor [P, 5+C], decoded in the graph.</summary>
    YoloV5 = 2,

    /// <summary>YOLOv5 and v7, raw: one tensor [A, H, W, 5+C] for each stride; anchors in pixels.</summary>
    YoloV5Raw = 3,

    /// <summary>YOLOv8, 9 and 11 as exported: one tensor [4+C, P].</summary>
    YoloV8 = 4,

    /// <summary>YOLOX: one tensor [P, 5+C], strides 8, 16 and 32.</summary>
    YoloX = 5,

    /// <summary>YOLOv10 and other heads without need of suppression: one tensor [P, 6], x1 y1 x2 y2 score class.</summary>
    EndToEnd = 6,

    /// <summary>SSD: offsets [P, 4] and class logits [P, 1+C], background first; priors are given.</summary>
    Ssd = 7,

    /// <summary>UltraFace, raw: offsets [P, 4] and probabilities [P, 2].</summary>
    UltraFace = 8,

    /// <summary>BlazeFace: logits [512] and [384], boxes and six points [512, 16] and [384, 16].</summary>
    BlazeFace = 9,

    /// <summary>YuNet: offsets and five points [P, 14], probabilities [P, 2], overlap [P].</summary>
    YuNet = 10,

    /// <summary>RetinaNet: class logits [P, C] and offsets [P, 4], levels of stride 8 to 128 with nine anchors a cell.</summary>
    RetinaNet = 11,

    /// <summary>FastestDet: one tensor [5+C, H, W].</summary>
    FastestDet = 12,

    /// <summary>DETR: class logits [P, C+1], the last for "no object", and boxes [P, 4], centre and size as parts of the input.</summary>
    Detr = 13,

    /// <summary>RT-DETR: class logits [P, C], each by itself, and boxes [P, 4], centre and size as parts of the input.</summary>
    RtDetr = 14,

    /// <summary>YOLOv8 and its successors where they were exported the other way round: one tensor [P, 4+C]. In a pipeline <see cref="YoloV8"/> becomes
    /// this, and this <see cref="YoloV8"/>, where the dimensions of the column say so.</summary>
    YoloV8Rows = 15,
}
