using Microsoft.ML;
using MLExtensions.TestKit;

// Loads a model as an application does that knows ML.NET only, transforms a table with it and writes what comes out.
if (args.Length != 3)
{
    Console.Error.WriteLine("usage: MLExtensions.FreshProcess <model.zip> <input.json> <output.json>");
    return 2;
}

try
{
    var model = new MLContext().Model.Load(args[0], out _);
    var output = model.Transform(new TableView(Table.Load(args[1])));
    Table.Read(output).Save(args[2]);
    return 0;
}
catch (Exception exception)
{
    // The tests look at what a user would be told.
    Console.Error.WriteLine(exception);
    return 1;
}
