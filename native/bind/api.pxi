# The C interface as Cython sees it: native/motorik.h, nothing more.

cdef extern from "motorik.h" nogil:
    ctypedef struct MtkSample:
        pass
    ctypedef struct MtkModule:
        pass

    int mtk_instruction_set_count()
    const char *mtk_instruction_set_name(int index)
    int mtk_kernel_count()
    const char *mtk_kernel_kind(int index)
    int mtk_kernel_index(const char *kind)

    MtkSample *mtk_sample_new(const float *data, int64_t frames, int channels, double rate, double root,
                              int64_t loop_start, int64_t loop_end, char *error)
    void mtk_sample_free(MtkSample *sample)

    MtkModule *mtk_module_new(int kernel, int lanes, double sample_rate, uint32_t seed, const char *instruction_set,
                              char *error)
    void mtk_module_free(MtkModule *module)
    void mtk_module_reset(MtkModule *module)
    int mtk_module_port_count(const MtkModule *module, int side)
    int mtk_module_port_is_control(const MtkModule *module, int side, int port)
    int mtk_module_set_sample(MtkModule *module, int slot, MtkSample *sample)
    int mtk_module_set_parameter(MtkModule *module, int parameter, double value, int smooth)
    int mtk_module_set_voice(MtkModule *module, int lane, double pitch, double gate, double velocity, double accent,
                             int start)
    int64_t mtk_module_process(MtkModule *module, const float *const *inputs, float *const *outputs, int64_t frames)
