using Spectre.Console;

namespace ImageClassification;

/// <summary>One line of the progress display per step.</summary>
internal static class ProgressSteps
{
    public static T Step<T>(this ProgressContext progress, string name, Func<T> work)
    {
        ProgressTask task = progress.AddTask(name, maxValue: 1).IsIndeterminate();
        T result = work();
        task.IsIndeterminate = false;
        task.Value = 1;
        task.StopTask();
        return result;
    }

    public static void Step(this ProgressContext progress, string name, Action work) => progress.Step(name, () =>
    {
        work();
        return true;
    });
}
