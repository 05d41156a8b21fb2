using MLExtensions.Build;
using MLExtensions.Core;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: SeamReferences <allow-list> <reference assembly> <output assembly>");
    return 2;
}

try
{
    IReadOnlyList<AllowListEntry> entries;
    using (var reader = File.OpenText(args[0]))
        entries = AllowListEntry.ReadAll(reader);

    var opened = ReferenceAssemblyOpener.Open(File.ReadAllBytes(args[1]), entries);
    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[2]))!);
    File.WriteAllBytes(args[2], opened);
    return 0;
}
catch (Exception exception) when (exception is FormatException or InvalidOperationException or IOException or BadImageFormatException)
{
    // The form that MSBuild turns into an error of the build.
    Console.Error.WriteLine($"{args[0]} : error SEAM01: {exception.Message}");
    return 1;
}
