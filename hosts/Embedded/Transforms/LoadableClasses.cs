using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Loader = Microsoft.ML.SignatureLoadModel;

// What model files of this host may name, besides the chain.
[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(Loader), ColumnConcatenatingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(Loader), ColumnCopyingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(Loader), ColumnSelectingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(Loader), KeyToValueMappingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(Loader), ValueToKeyMappingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(Loader), NormalizingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(ImageLoadingTransformer), null, typeof(Loader), ImageLoadingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(ImageResizingTransformer), null, typeof(Loader), ImageResizingTransformer.LoaderSignature)]
[assembly: LoadableClass(typeof(ImagePixelExtractingTransformer), null, typeof(Loader), ImagePixelExtractingTransformer.LoaderSignature)]
