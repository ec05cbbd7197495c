using DeviceAgent.Benchmarks;
using DeviceAgent.Benchmarks.Figures;
using DeviceAgent.Benchmarks.Machine;

// One command a figure; without one, what there is.
IFigure[] figures = [new ScepEnrollments(), new ConsolePages()];
IFigure? asked = args.Length == 1 ? figures.FirstOrDefault(f => f.Name == args[0]) : null;
if (asked is null)
{
    Console.WriteLine("device-benchmarks FIGURE");
    foreach (IFigure figure in figures)
    {
        Console.WriteLine($"  {figure.Name,-18} {figure.Description}");
    }

    return args.Length == 0 ? 0 : 64;
}

Console.WriteLine(MachineDescription.Text());
foreach (string line in await asked.MeasureAsync())
{
    Console.WriteLine(line);
}

return 0;
