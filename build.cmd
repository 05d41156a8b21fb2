@dotnet run --project "%~dp0eng\Build" --configuration Release --verbosity quiet -- %*
