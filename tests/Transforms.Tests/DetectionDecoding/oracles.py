"""Writes oracles.csv: what other people's decoders make of pseudo-random heads, for DetectionDecodingOracleTests.

usage: python3 oracles.py FOLDER > oracles.csv
FOLDER holds checkouts of yolov5, YOLOX, FastestDet, pytorch-retinanet and BlazeFace-PyTorch, whose own code is run, not copied; YOLOv2, YOLOv3 and YuNet are
decoded by OpenCV's dnn and objdetect modules, SSD, DETR and RT-DETR by torchvision. The file's first lines name the versions.
Numbers are those of a linear congruential generator, so that the test makes the same heads. A line: head, row of the head, class, score, x1, y1, x2, y2, points.
"""
import ast, math, os, subprocess, sys
import cv2, numpy as np, onnx, torch, torchvision
from onnx import TensorProto, helper

folder = sys.argv[1]


def numbers(seed, count, low, high):
    state, values = seed, []
    for _ in range(count):
        state = (1103515245 * state + 12345) & 0x7FFFFFFF
        values.append(low + (high - low) * state / 2147483648.0)
    return np.array(values, np.float64).astype(np.float32)


def emit(head, row, index, score, box, points=()):
    print(",".join([head, str(int(row)), str(int(index))] + ["%.7g" % float(v) for v in (score, *box, *points)]))


def corners(cx, cy, w, h):
    return cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2


def part_of(path, name, names):
    """One function or class out of a file, without what the file imports."""
    tree = ast.parse(open(os.path.join(folder, path)).read())
    node = next(n for n in tree.body if getattr(n, "name", None) == name)
    exec(compile(ast.Module([node], []), path, "exec"), names)
    return names[name]


def version(name):
    return name + " " + subprocess.run(["git", "-C", os.path.join(folder, name), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()


def opencv_darknet(tensor, classes, anchors, mask, stride, kind, width, height):
    """OpenCV's region layer behind a convolution that passes every stride-th pixel on unchanged."""
    planes = tensor.shape[0]
    pairs = ",".join("%g" % a for a in anchors)
    layer = ("[region]\nanchors=%s\nclasses=%d\ncoords=4\nnum=%d\nsoftmax=1\nthresh=0\nnms_threshold=0\n" % (pairs, classes, len(anchors) // 2) if kind == "region" else
             "[yolo]\nmask=%s\nanchors=%s\nclasses=%d\nnum=%d\nthresh=0\nnms_threshold=0\n" % (",".join(map(str, mask)), pairs, classes, len(anchors) // 2))
    cfg = "[net]\nwidth=%d\nheight=%d\nchannels=%d\n\n[convolutional]\nfilters=%d\nsize=1\nstride=%d\npad=0\nactivation=linear\n\n%s" % (width, height, planes, planes, stride, layer)
    weights = np.array([0, 2, 0, 0, 0], np.int32).tobytes() + np.zeros(planes, np.float32).tobytes() + np.eye(planes, dtype=np.float32).tobytes()
    net = cv2.dnn.readNetFromDarknet(np.frombuffer(cfg.encode(), np.uint8), np.frombuffer(weights, np.uint8))
    blob = np.zeros((1, planes, height, width), np.float32)
    blob[0, :, ::stride, ::stride] = tensor
    net.setInput(blob)
    rows = net.forward()
    across, down = width // stride, height // stride
    count = rows.shape[0] // (across * down)
    for y in range(down):
        for x in range(across):
            for a in range(count):
                r = rows[(y * across + x) * count + a]
                k = int(np.argmax(r[5:]))
                yield (a * down + y) * across + x, k, r[5 + k], corners(r[0] * width, r[1] * height, r[2] * width, r[3] * height)


def yolo_v2():
    anchors = [1.08, 1.19, 3.42, 4.41, 6.63, 11.38, 9.42, 5.11, 16.62, 10.52]
    tensor = numbers(11, 5 * 8 * 6, -2, 2).reshape(40, 3, 2)
    for row, k, score, box in opencv_darknet(tensor, 3, anchors, None, 32, "region", 64, 96):
        if score > 0.4:
            emit("YoloV2", row, k, score, box)


def yolo_v3():
    anchors = [10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326]
    offset = 0
    for level, stride in enumerate([8, 16, 32]):
        across, down = 64 // stride, 96 // stride
        tensor = numbers(21 + level, 24 * across * down, -2, 2).reshape(24, down, across)
        mask = [3 * level, 3 * level + 1, 3 * level + 2]
        for row, k, score, box in opencv_darknet(tensor, 3, anchors, mask, stride, "yolo", 64, 96):
            if score > 0.68:
                emit("YoloV3", offset + row, k, score, box)
        offset += 3 * across * down


def yolo_v5():
    detect = part_of("yolov5/models/yolo.py", "Detect", {"nn": torch.nn, "torch": torch, "check_version": lambda *_: True, "Segment": type("Segment", (), {})})
    strides = torch.tensor([8.0, 16.0, 32.0])
    anchors = [[10, 13, 16, 30, 33, 23], [30, 61, 62, 45, 59, 119], [116, 90, 156, 198, 373, 326]]
    head = detect(nc=3, anchors=anchors, ch=(24, 24, 24)).eval()
    head.stride = strides
    head.anchors /= strides.view(-1, 1, 1)
    maps = []
    for level, stride in enumerate([8, 16, 32]):
        across, down = 64 // stride, 96 // stride
        # The head as we get it, [anchor, y, x, number]; the convolution before it is made to pass it on.
        raw = torch.from_numpy(numbers(31 + level, 24 * across * down, -2, 2)).view(3, down, across, 8)
        maps.append(raw.permute(0, 3, 1, 2).reshape(1, 24, down, across))
        head.m[level].weight.data = torch.eye(24).view(24, 24, 1, 1)
        head.m[level].bias.data.zero_()
    with torch.no_grad():
        rows = head(maps)[0][0].numpy()
    for row, r in enumerate(rows):
        k = int(np.argmax(r[5:]))
        if r[4] * r[5 + k] > 0.68:
            emit("YoloV5Raw", row, k, r[4] * r[5 + k], corners(*r[:4]))


def yolox():
    decode = part_of("YOLOX/yolox/utils/demo_utils.py", "demo_postprocess", {"np": np})
    raw = numbers(41, 168 * 8, 0, 1).reshape(1, 168, 8)
    rows = decode(raw.copy(), (128, 64))[0]
    for row, r in enumerate(rows):
        k = int(np.argmax(r[5:]))
        if r[4] * r[5 + k] > 0.7:
            emit("YoloX", row, k, r[4] * r[5 + k], corners(*r[:4]))


def fastest_det():
    names = {"torch": torch, "torchvision": torchvision, "np": np}
    decode = part_of("FastestDet/utils/tool.py", "handle_preds", names)
    head = numbers(51, 8 * 4 * 6, 0, 1).reshape(1, 8, 6, 4)
    # Suppression off: nothing overlaps by more than 1. It keeps the order of scores; the cells are found again by them.
    with torch.no_grad():
        found = decode(torch.from_numpy(head), torch.device("cpu"), 0.7, 1.0)[0].numpy()
    cells = (head[0, 0] ** 0.6 * head[0, 5:].max(0) ** 0.4).reshape(-1)
    for r in found:
        emit("FastestDet", np.argmin(np.abs(cells - r[4])), r[5], r[4], (r[0] * 64, r[1] * 96, r[2] * 64, r[3] * 96))


def ssd():
    priors = numbers(60, 4 * 30, 0.1, 0.6).reshape(30, 4)
    offsets = numbers(61, 4 * 30, -2, 2).reshape(30, 4)
    logits = numbers(62, 4 * 30, -2, 2).reshape(30, 4)
    boxes = torchvision.ops.box_convert(torch.from_numpy(priors), "cxcywh", "xyxy") * torch.tensor([64.0, 96, 64, 96])
    coder = torchvision.models.detection._utils.BoxCoder((10.0, 10, 5, 5))
    decoded = coder.decode_single(torch.from_numpy(offsets), boxes).numpy()
    scores = torch.softmax(torch.from_numpy(logits), 1)[:, 1:].numpy()
    for row in range(30):
        k = int(np.argmax(scores[row]))
        if scores[row, k] > 0.4:
            emit("Ssd", row, k, scores[row, k], decoded[row])


def retina_net():
    names = {"nn": torch.nn, "torch": torch, "np": np}
    for name in ("generate_anchors", "compute_shape", "anchors_for_shape", "shift"):
        part_of("pytorch-retinanet/retinanet/anchors.py", name, names)
    # Its anchors come in its own order within a cell (ratio, then size), as ours.
    anchors = part_of("pytorch-retinanet/retinanet/anchors.py", "Anchors", names)()
    boxes = anchors(torch.zeros(1, 3, 96, 64))[0]
    offsets = numbers(71, boxes.shape[0] * 4, -2, 2).reshape(-1, 4)
    logits = numbers(72, boxes.shape[0] * 3, -3, 3).reshape(-1, 3)
    transform = part_of("pytorch-retinanet/retinanet/utils.py", "BBoxTransform", names)()
    decoded = transform(boxes[None], torch.from_numpy(offsets)[None])[0].numpy()
    scores = torch.sigmoid(torch.from_numpy(logits)).numpy()
    for row in range(boxes.shape[0]):
        k = int(np.argmax(scores[row]))
        if scores[row, k] > 0.952:
            emit("RetinaNet", row, k, scores[row, k], decoded[row])


def detr():
    boxes = numbers(81, 4 * 40, 0.1, 0.9).reshape(40, 4)
    xyxy = (torchvision.ops.box_convert(torch.from_numpy(boxes), "cxcywh", "xyxy") * torch.tensor([64.0, 96, 64, 96])).numpy()
    logits = torch.from_numpy(numbers(82, 4 * 40, -2, 2).reshape(40, 4))
    for head, scores in (("Detr", torch.softmax(logits, -1)[:, :-1].numpy()), ("RtDetr", torch.sigmoid(logits[:, :3].contiguous()).numpy())):
        for row in range(40):
            k = int(np.argmax(scores[row]))
            if scores[row, k] > (0.45 if head == "Detr" else 0.8):
                emit(head, row, k, scores[row, k], xyxy[row])


def blaze_face():
    anchors = torch.from_numpy(np.load(os.path.join(folder, "BlazeFace-PyTorch/anchors.npy")))
    names = {"nn": torch.nn, "torch": torch, "np": np, "F": torch.nn.functional, "BlazeBlock": None}
    model = part_of("BlazeFace-PyTorch/blazeface.py", "BlazeFace", names).__new__(names["BlazeFace"])
    torch.nn.Module.__init__(model)
    model.x_scale = model.y_scale = model.w_scale = model.h_scale = 128.0
    model.score_clipping_thresh, model.min_score_thresh, model.num_anchors = 100.0, 0.99, 896
    scores = numbers(91, 896, -5, 5)
    boxes = numbers(92, 896 * 16, -40, 40).reshape(1, 896, 16)
    decoded = model._decode_boxes(torch.from_numpy(boxes), anchors)[0].numpy() * 128
    for row in range(896):
        score = 1 / (1 + math.exp(-scores[row]))
        if score > 0.99:
            # y first, and the points behind the corners.
            y1, x1, y2, x2 = decoded[row, :4]
            emit("BlazeFace", row, 0, score, (x1, y1, x2, y2), decoded[row, 4:])


def yu_net():
    count, width, height = 1076, 160, 120
    loc = numbers(101, count * 14, -2, 2)
    conf = numbers(102, count * 2, 0, 1)
    iou = numbers(103, count, -0.2, 1.2)
    nodes, constants, outputs = [helper.make_node("GlobalAveragePool", ["input"], ["pool"]), helper.make_node("Flatten", ["pool"], ["flat"])], [], []
    for name, values, length in (("loc", loc, 14), ("conf", conf, 2), ("iou", iou, 1)):
        constants += [helper.make_tensor("w" + name, TensorProto.FLOAT, [values.size, 3], np.zeros(3 * values.size, np.float32)),
                      helper.make_tensor("b" + name, TensorProto.FLOAT, [values.size], values),
                      helper.make_tensor("s" + name, TensorProto.INT64, [3], [1, count, length])]
        nodes += [helper.make_node("Gemm", ["flat", "w" + name, "b" + name], ["g" + name], transB=1), helper.make_node("Reshape", ["g" + name, "s" + name], [name])]
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, count, length]))
    graph = helper.make_graph(nodes, "constant", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, height, width])], outputs, constants)
    file = os.path.join(folder, "constant.onnx")
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)]), file)
    found = cv2.FaceDetectorYN.create(file, "", (width, height), 0.965, 1.0, 5000).detect(np.zeros((height, width, 3), np.uint8))[1]
    scores = np.sqrt(conf.reshape(-1, 2)[:, 1] * np.clip(iou, 0, 1))
    for r in found:
        row = int(np.argmin(np.abs(scores - r[14])))
        # OpenCV reads the two variances (0.1 for centres, 0.2 for sizes) as one for widths and one for heights; the detector's makers train, and its own C++ code
        # decodes (prior_variance[2] and [3]), with 0.2 for both. The missing half of the exponent is put back, about the same centre.
        width_now, centre = r[2] * math.exp(0.1 * loc[row * 14 + 2]), r[0] + r[2] / 2
        emit("YuNet", row, 0, r[14], (centre - width_now / 2, r[1], centre + width_now / 2, r[1] + r[3]), r[4:14])


print("# OpenCV %s, torchvision %s, torch %s" % (cv2.__version__, torchvision.__version__, torch.__version__))
print("# " + ", ".join(version(name) for name in ("yolov5", "YOLOX", "FastestDet", "pytorch-retinanet", "BlazeFace-PyTorch")))
for run in (yolo_v2, yolo_v3, yolo_v5, yolox, fastest_det, ssd, retina_net, detr, blaze_face, yu_net):
    run()
