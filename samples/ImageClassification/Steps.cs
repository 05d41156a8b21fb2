using System.Diagnostics;
using Spectre.Console;

namespace ImageClassification;

/// <summary>Shows the steps of the run: live bars in a terminal, one line per finished step elsewhere.</summary>
internal sealed class Steps
{
    private readonly ProgressContext? _display;

    private Steps(ProgressContext? display) => _display = display;

    public static T Run<T>(Func<Steps, T> work) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
            ? AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
                .Start(display => work(new Steps(display)))
            : work(new Steps(null));

    public T Do<T>(string name, Func<T> work)
    {
        ProgressTask? task = _display?.AddTask(name, maxValue: 1).IsIndeterminate();
        var clock = Stopwatch.StartNew();
        T result = work();
        if (task is null)
        {
            Console.WriteLine($"{name}: {clock.Elapsed.TotalSeconds:0.00} s");
            return result;
        }

        task.IsIndeterminate = false;
        task.Value = 1;
        task.StopTask();
        return result;
    }

    /// <summary>A step that tells how far it is, from 0 to 1, and something besides.</summary>
    public T Do<T>(string name, Func<Action<double, string>, T> work)
    {
        ProgressTask? task = _display?.AddTask(name, maxValue: 1);
        var clock = Stopwatch.StartNew();
        string last = "";
        T result = work((share, text) =>
        {
            last = text;
            if (task is null)
                return;
            task.Value = share;
            task.Description = $"{name}: {text}";
        });
        if (task is null)
            Console.WriteLine($"{name}: {last}, {clock.Elapsed.TotalSeconds:0.00} s");
        task?.StopTask();
        return result;
    }

    public void Do(string name, Action work) => Do(name, () =>
    {
        work();
        return true;
    });
}
