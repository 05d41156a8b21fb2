Console.Error.WriteLine("This sample needs Microsoft.ML.AutoML, which no NuGet source had when it was built: build with -p:MlNetHost=Package -p:HasAutoML=true where one has it.");
return 2;
