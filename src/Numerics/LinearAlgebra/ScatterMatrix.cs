using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLExtensions.Numerics;

/// <summary>Adds the outer products of rows to a symmetric matrix in double: the one cubic step of learning a covariance.</summary>
/// <remarks>Each element is one chain of multiply-adds over the rows of a block, so that the result depends neither on the threads nor on the vector width.</remarks>
internal static unsafe class ScatterMatrix
{
    private const int BlockRows = 256;
    private const int TileRows = 4;

    private static int PanelWidth => 2 * Vector<double>.Count;

    /// <summary>Adds the sum of the rows' outer products; only the lower triangle of the result (column not above row) is meaningful.</summary>
    /// <param name="rows">Row-major, <paramref name="count"/> rows of <paramref name="dimension"/>.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="dimension">The length of a row.</param>
    /// <param name="scatter">Row-major, <paramref name="dimension"/> squared.</param>
    /// <param name="degree">The most threads to use; -1 for all processors.</param>
    public static void Add(ReadOnlySpan<double> rows, int count, int dimension, Span<double> scatter, int degree = -1)
    {
        if (rows.Length < (long)count * dimension || scatter.Length != (long)dimension * dimension)
            throw new ArgumentException($"{count} rows of {dimension} do not fit {rows.Length} values and a matrix of {scatter.Length}.");
        int panels = (dimension + PanelWidth - 1) / PanelWidth;
        double[] packed = GC.AllocateUninitializedArray<double>(panels * PanelWidth * Math.Min(count, BlockRows));
        fixed (double* target = scatter)
        {
            nint address = (nint)target;
            for (int start = 0; start < count; start += BlockRows)
            {
                int length = Math.Min(BlockRows, count - start);
                Pack(rows.Slice(start * dimension, length * dimension), length, dimension, packed);
                var options = new ParallelOptions { MaxDegreeOfParallelism = degree == -1 ? Environment.ProcessorCount : degree };
                if (options.MaxDegreeOfParallelism == 1 || (long)length * dimension * dimension < 1 << 22)
                {
                    for (int panel = 0; panel < panels; panel++)
                        AddPanel(packed, panel, length, dimension, (double*)address);
                }
                else
                {
                    Parallel.For(0, panels, options, panel => AddPanel(packed, panel, length, dimension, (double*)address));
                }
            }
        }
    }

    // For each panel of columns, for each row of the block, the values of its columns side by side; columns behind the last are zero.
    private static void Pack(ReadOnlySpan<double> rows, int length, int dimension, double[] packed)
    {
        int width = PanelWidth;
        for (int first = 0, at = 0; first < dimension; first += width)
        {
            int used = Math.Min(width, dimension - first);
            for (int row = 0; row < length; row++, at += width)
            {
                rows.Slice((row * dimension) + first, used).CopyTo(packed.AsSpan(at));
                packed.AsSpan(at + used, width - used).Clear();
            }
        }
    }

    private static void AddPanel(double[] packed, int panel, int length, int dimension, double* scatter)
    {
        int width = PanelWidth;
        double* sums = stackalloc double[TileRows * width];
        fixed (double* data = packed)
        {
            double* rows = data + ((nint)panel * width * length);
            for (int other = 0; other <= panel; other++)
            {
                double* columns = data + ((nint)other * width * length);
                for (int row = 0; row < width && (panel * width) + row < dimension; row += TileRows)
                {
                    Tile(rows + row, columns, length, width, sums);
                    AddTile(sums, (panel * width) + row, other * width, width, dimension, scatter);
                }
            }
        }
    }

    private static void AddTile(double* sums, int row, int column, int width, int dimension, double* scatter)
    {
        int lastRow = Math.Min(TileRows, dimension - row);
        int lastColumn = Math.Min(width, dimension - column);
        for (int i = 0; i < lastRow; i++)
        {
            double* target = scatter + ((nint)(row + i) * dimension) + column;
            for (int j = 0; j < lastColumn; j++)
                target[j] += sums[(i * width) + j];
        }
    }

    private static void Tile(double* rows, double* columns, int length, int width, double* sums)
    {
        int next = Vector<double>.Count;
        Vector<double> sum00 = default, sum01 = default, sum10 = default, sum11 = default;
        Vector<double> sum20 = default, sum21 = default, sum30 = default, sum31 = default;
        for (int k = 0; k < length; k++)
        {
            Vector<double> left = Unsafe.ReadUnaligned<Vector<double>>(columns);
            Vector<double> right = Unsafe.ReadUnaligned<Vector<double>>(columns + next);
            var value = new Vector<double>(rows[0]);
            sum00 = DoubleVectors.MultiplyAdd(value, left, sum00);
            sum01 = DoubleVectors.MultiplyAdd(value, right, sum01);
            value = new Vector<double>(rows[1]);
            sum10 = DoubleVectors.MultiplyAdd(value, left, sum10);
            sum11 = DoubleVectors.MultiplyAdd(value, right, sum11);
            value = new Vector<double>(rows[2]);
            sum20 = DoubleVectors.MultiplyAdd(value, left, sum20);
            sum21 = DoubleVectors.MultiplyAdd(value, right, sum21);
            value = new Vector<double>(rows[3]);
            sum30 = DoubleVectors.MultiplyAdd(value, left, sum30);
            sum31 = DoubleVectors.MultiplyAdd(value, right, sum31);
            rows += width;
            columns += width;
        }

        Store(sum00, sum01, sums);
        Store(sum10, sum11, sums + width);
        Store(sum20, sum21, sums + (2 * width));
        Store(sum30, sum31, sums + (3 * width));

        static void Store(Vector<double> left, Vector<double> right, double* target)
        {
            Unsafe.WriteUnaligned(target, left);
            Unsafe.WriteUnaligned(target + Vector<double>.Count, right);
        }
    }
}
